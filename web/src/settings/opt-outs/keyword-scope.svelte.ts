import type { Api } from '../../api'
import type { KeywordScope } from '../../api/types'
import { Form } from '../form.svelte'
import * as words from './words'

/** How far a STOP reaches, while an admin chooses it. */
export class KeywordScopeSetting extends Form {
  /** What is being saved. */
  chosen = $state<KeywordScope | null>(null)

  constructor(
    private readonly api: Pick<Api, 'changeOrganization'>,
    private readonly changed: () => Promise<void>,
  ) {
    super()
  }

  async choose(scope: KeywordScope): Promise<void> {
    this.chosen = scope
    await this.attempt('saving', async () => {
      await this.api.changeOrganization({ keyword_scope: scope })
      await this.changed()
      return words.saved
    })
    this.chosen = null
  }
}
