import type { Api } from '../../api'
import { asProblem, type Problem } from '../../api/problem'
import type { Consent, ConsentChange, Conversation, Details, Id } from '../../api/types'

/** Something beside the conversation that is fetched once it is opened, and may fail by itself. */
class Fetched<T> {
  value = $state.raw<T | null>(null)
  problem = $state.raw<Problem | null>(null)
  #asked = 0

  constructor(private readonly ask: () => Promise<T>) {}

  /** What is there stays until the new is; of two answers the later question's counts. */
  async load(): Promise<void> {
    const asked = ++this.#asked
    try {
      const value = await this.ask()
      if (asked !== this.#asked) return
      this.value = value
      this.problem = null
    } catch (thrown) {
      if (asked === this.#asked) this.problem = asProblem(thrown)
    }
  }
}

/** Whom a conversation is with: what is on file beyond the conversation itself, and their consent. */
export class Person {
  readonly details: Fetched<Details>
  readonly consent: Fetched<Consent>
  /** Another each time the CRM is set up differently. */
  crmSetUp = $state(0)

  constructor(
    readonly conversation: Id,
    private readonly api: Pick<Api, 'details' | 'consent' | 'optOut' | 'optIn'>,
    /** Not every role may know what is on file. */
    private readonly mayRead = true,
  ) {
    this.details = new Fetched(() => api.details(conversation))
    this.consent = new Fetched(() => api.consent(conversation))
  }

  load(): void {
    if (this.mayRead) void this.details.load()
    void this.consent.load()
  }

  /** Asks again for what could not be had. */
  again(): void {
    if (this.details.problem) void this.details.load()
    if (this.consent.problem) void this.consent.load()
  }

  crmChanged(): void {
    this.crmSetUp++
  }

  /** The number of a conversation opted out or in again. */
  consentChanged(conversation: Id): void {
    if (conversation === this.conversation) void this.consent.load()
  }

  /** What the thread shows between its messages: what no text in it says itself. */
  silentChanges(conversation: Conversation | undefined): ConsentChange[] | null {
    const history = this.consent.value?.history
    if (!history || !conversation) return null
    const silent = (c: ConsentChange) => c.number === conversation.number && c.source !== 'keyword'
    return history.filter(silent).reverse()
  }

  /** Opts them out, or in again, with all their numbers. */
  decide(out: boolean, reason: string): Promise<Conversation> {
    return out
      ? this.api.optOut(this.conversation, reason)
      : this.api.optIn(this.conversation, reason)
  }
}
