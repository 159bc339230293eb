import type { Api } from '../../api'
import { asProblem, type Problem } from '../../api/problem'
import type { Consent, Id, InboxEvent } from '../../api/types'
import { AtMostEvery, customerIn, isImport } from './following'

const GAP = 500
/** What changes someone’s consent, or whose it is. */
const KINDS: InboxEvent['kind'][] = [
  'opted_out',
  'opted_in',
  'consent_recorded',
  'customer_changed',
]

/** What a customer agreed to, as it is now. */
export class CustomerConsent {
  value = $state.raw<Consent | null>(null)
  problem = $state.raw<Problem | null>(null)
  #asked = 0
  #again = new AtMostEvery(GAP, () => this.load())

  constructor(
    readonly id: Id,
    private readonly api: Pick<Api, 'customerConsent'>,
  ) {}

  /** What is there stays until the new is; of two answers the later question’s counts. */
  async load(): Promise<void> {
    const asked = ++this.#asked
    try {
      const value = await this.api.customerConsent(this.id)
      if (asked !== this.#asked) return
      this.value = value
      this.problem = null
    } catch (thrown) {
      if (asked === this.#asked) this.problem = asProblem(thrown)
    }
  }

  event(event: InboxEvent): void {
    const own = KINDS.includes(event.kind) && customerIn(event) === this.id
    if (own || isImport(event)) this.#again.want()
  }

  startOver(): void {
    this.#again.want()
  }

  reconnected(): void {
    if (this.problem) this.#again.want()
  }

  stop(): void {
    this.#asked += 1
    this.#again.stop()
  }
}
