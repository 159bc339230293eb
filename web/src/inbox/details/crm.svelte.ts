import type { Api } from '../../api'
import { asProblem, type Problem } from '../../api/problem'
import type { ConversationCrm, CrmAsk, Id } from '../../api/types'

/** What the CRM knows of whom a conversation is with. What is known is shown while it's asked again. */
export class CrmKnown {
  value = $state.raw<ConversationCrm | null>(null)
  /** Hearback itself could not be asked. */
  problem = $state.raw<Problem | null>(null)
  asking = $state(false)
  #asked = 0

  constructor(
    private readonly conversation: Id,
    private readonly api: Pick<Api, 'conversationCrm'>,
  ) {}

  async load(): Promise<void> {
    await this.#ask('known')
    if (this.value?.source && this.value.stale) await this.#ask('fresh')
  }

  again(): Promise<void> {
    return this.#ask('again')
  }

  async #ask(ask: CrmAsk): Promise<void> {
    const asked = ++this.#asked
    // Whether there is a CRM at all is quickly known.
    this.asking = ask !== 'known'
    try {
      const value = await this.api.conversationCrm(this.conversation, ask)
      if (asked !== this.#asked) return
      this.value = value
      this.problem = null
    } catch (thrown) {
      if (asked === this.#asked) this.problem = asProblem(thrown)
    }
    if (asked === this.#asked) this.asking = false
  }
}
