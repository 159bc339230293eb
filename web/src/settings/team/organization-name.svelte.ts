import type { Api } from '../../api'
import { Form } from '../form.svelte'
import * as words from './words'

/** What the organization is called, while someone renames it. */
export class OrganizationName extends Form {
  name = $state('')

  constructor(
    private readonly api: Pick<Api, 'changeOrganization'>,
    name: string,
  ) {
    super()
    this.name = name
  }

  save(): Promise<boolean> {
    return this.attempt('saving', async () => {
      this.name = (await this.api.changeOrganization({ name: this.name })).name
      return words.saved
    })
  }
}
