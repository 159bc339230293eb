import type { Api } from '../../api'
import { asProblem, type Problem } from '../../api/problem'
import type { Conversation, Customer, CustomerField, Id, InboxEvent } from '../../api/types'
import { AtMostEvery, conversationIn, customerIn, isImport } from './following'

const GAP = 500

type Needs = Pick<Api, 'customer' | 'customerFields' | 'changeCustomer'>

/** A customer’s record, as it is now: what others change in it appears. */
export class CustomerRecord {
  customer = $state.raw<Customer | null>(null)
  conversations = $state.raw<Conversation[]>([])
  /** The custom fields, in their order. */
  fields = $state.raw<CustomerField[]>([])
  status = $state<'loading' | 'ready' | 'failed' | 'missing' | 'gone'>('loading')
  problem = $state.raw<Problem | null>(null)
  /** Texting is being switched on or off. */
  switching = $state(false)
  /** At which event it went, if it did; what was asked for before says nothing of it. */
  #goneAt = 0
  #asked = 0
  #again = new AtMostEvery(GAP, () => this.load())

  constructor(
    readonly id: Id,
    private readonly api: Needs,
  ) {}

  /** What is there stays until the new is; of two answers the later question’s counts. */
  async load(): Promise<void> {
    const asked = ++this.#asked
    try {
      const [page, { fields }] = await Promise.all([
        this.api.customer(this.id),
        this.api.customerFields(),
      ])
      if (asked !== this.#asked || page.as_of < this.#goneAt) return
      this.take(page.customer)
      this.conversations = page.conversations
      this.fields = fields
      this.problem = null
    } catch (thrown) {
      if (asked !== this.#asked) return
      const problem = asProblem(thrown)
      if (problem.status === 404) this.status = this.customer ? 'gone' : 'missing'
      else if (this.status !== 'ready') this.status = 'failed'
      this.problem = problem
    }
  }

  /** Takes in a newer state of the record. */
  take(customer: Customer): void {
    if ((this.customer?.revision ?? 0) <= customer.revision) this.customer = customer
    this.status = 'ready'
  }

  /** False when it did not work; the problem says why. */
  async switchTexting(on: boolean): Promise<Problem | null> {
    this.switching = true
    try {
      this.take(await this.api.changeCustomer(this.id, { texting_on: on }))
      return null
    } catch (thrown) {
      return asProblem(thrown)
    } finally {
      this.switching = false
    }
  }

  startOver(): void {
    this.#again.want()
  }

  reconnected(): void {
    if (this.problem && this.status !== 'gone') this.#again.want()
  }

  stop(): void {
    this.#asked += 1
    this.#again.stop()
  }

  event(event: InboxEvent): void {
    const declares = event.kind === 'setting_changed' && event.setting === 'customer_fields'
    if (declares || isImport(event)) this.#again.want()
    if (customerIn(event) !== this.id) return this.#mayLeave(conversationIn(event))
    if (event.kind !== 'customer_changed') return this.#again.want()
    if (event.customer) {
      this.take(event.customer)
      this.#again.want()
    } else {
      this.#goneAt = event.number
      this.status = 'gone'
    }
  }

  /** One of theirs may be somebody else’s now. */
  #mayLeave(conversation: Conversation | null): void {
    if (conversation && this.conversations.some(({ id }) => id === conversation.id)) {
      this.conversations = this.conversations.filter(({ id }) => id !== conversation.id)
    }
  }
}
