import type { Api } from '../../api'
import { asProblem, type Problem } from '../../api/problem'
import type {
  Conversation,
  Customer,
  CustomerNumber,
  Id,
  InboxEvent,
  Message,
} from '../../api/types'
import type { Unsent } from '../compose/unsent'
import type { OpenThread } from '../open-threads'
import { Thread, type ShownThread } from '../thread/thread.svelte'

type Needs = Pick<Api, 'customer' | 'customerMessages'>

/** The inbox, as far as a customer’s messages need it. */
interface Host {
  /** A conversation’s compose box, and what was sent from it. */
  part: (id: Id) => OpenThread
  took: (conversation: Conversation) => void
}

/** Everything exchanged with a customer, over all their numbers, in order. */
export class CustomerThread implements ShownThread {
  customer = $state.raw<Customer | null>(null)
  conversations = $state.raw<Conversation[]>([])
  /** They are no longer on file. */
  gone = $state(false)
  /** Why who they are could not be had. */
  missing = $state.raw<Problem | null>(null)
  /** The number that was picked to text. */
  picked = $state<string | null>(null)
  #parts = $state.raw(new Map<Id, OpenThread>())
  #thread = $state.raw<Thread>()!
  /** The one that is read while the former is still on screen. */
  #next: Thread | null = null

  constructor(
    readonly id: Id,
    private readonly api: Needs,
    private readonly host: Host,
  ) {
    this.#thread = this.#fresh()
  }

  get messages() {
    return this.#thread.messages
  }
  get status() {
    return this.#thread.status
  }
  get problem() {
    return this.#thread.problem
  }
  get loadingOlder() {
    return this.#thread.loadingOlder
  }
  get older() {
    return this.#thread.older
  }
  get newer() {
    return this.#thread.newer
  }
  get arrived() {
    return this.#thread.arrived
  }
  get scrolledUp() {
    return this.#thread.scrolledUp
  }
  set scrolledUp(away: boolean) {
    this.#thread.scrolledUp = away
  }

  /** What was sent from here, to any of their numbers. */
  get unsent(): Unsent[] {
    const all = [...this.#parts.values()].flatMap(({ thread }) => thread.unsent)
    return all.toSorted((a, b) => a.at.localeCompare(b.at))
  }

  readonly keys = {
    get: (message: Id): string | undefined => {
      for (const { thread } of this.#parts.values()) {
        const key = thread.keys.get(message)
        if (key !== undefined) return key
      }
      return undefined
    },
  }

  part(conversation: Id): OpenThread | undefined {
    return this.#parts.get(conversation)
  }

  conversation(id: Id): Conversation | undefined {
    return this.conversations.find((one) => one.id === id)
  }

  conversationWith(number: string): Conversation | undefined {
    return this.conversations.find((one) => one.number === number)
  }

  /** In which conversation something was sent that the server has not answered for. */
  conversationOf(unsent: Unsent): Id | null {
    for (const [id, { thread }] of this.#parts) if (thread.unsent.includes(unsent)) return id
    return null
  }

  get numbers(): CustomerNumber[] {
    return this.customer?.numbers ?? []
  }

  /** The number they wrote from last, as far as it is known; else the first. */
  get lastWrittenFrom(): string | null {
    const theirs = new Set(this.numbers.map(({ number }) => number))
    const last = this.messages.findLast(({ direction }) => direction === 'inbound')
    const wrote = last && this.conversation(last.conversation_id)
    if (wrote && theirs.has(wrote.number)) return wrote.number
    // Long ago, beyond what has been read: the conversations are listed by their last text.
    const known = this.conversations.find((one) => one.last?.direction === 'inbound')
    return (this.older ? (known ?? this.conversations[0])?.number : null) ?? this.#first
  }

  wasSentAgain(failed: Id): boolean {
    return this.#thread.wasSentAgain(failed)
  }

  async load(): Promise<void> {
    await Promise.all([this.#loadCustomer(), this.#thread.load()])
  }

  loadOlder = () => this.#thread.loadOlder()
  loadNewer = () => this.#thread.loadNewer()
  toNewest = () => this.#thread.toNewest()

  /** Reads everything again; what is on screen stays there meanwhile. */
  async reload(): Promise<void> {
    const next = this.#fresh()
    this.#next = next
    await Promise.all([this.#loadCustomer(), next.load()])
    if (this.#next !== next) return
    this.#next = null
    if (next.status === 'ready' || this.#thread.status !== 'ready') this.#thread = next
  }

  /** After the connection was gone: what could not be had is asked for again. */
  again(): void {
    if (this.missing || this.status === 'failed') void this.load()
  }

  takeMessage(message: Message): void {
    if (message.status === 'scheduled' || !this.conversation(message.conversation_id)) return
    this.#thread.take(message)
    this.#next?.take(message)
  }

  take(event: InboxEvent): void {
    if (event.kind === 'customer_changed') return this.#takeCustomer(event)
    if (event.kind === 'conversation_gone') return this.#drop(event.conversation_id)
    if (!('conversation' in event)) return
    const { conversation } = event
    const held = this.conversation(conversation.id)
    const theirs = conversation.customer?.id === this.id
    if (event.kind === 'first_message_refused') {
      if (held) this.#drop(conversation.id)
    } else if (held && theirs) this.#hold(conversation)
    // One of their numbers came, with all that was ever texted with it, or went.
    else if (held || theirs) void this.reload()
  }

  /** A conversation was begun with one of their numbers. */
  begun(conversation: Conversation, message: Message): void {
    this.#setConversations([
      conversation,
      ...this.conversations.filter(({ id }) => id !== conversation.id),
    ])
    this.takeMessage(message)
  }

  get #first(): string | null {
    return this.numbers[0]?.number ?? null
  }

  #fresh(): Thread {
    return new Thread(this.id, { messages: (id, before) => this.api.customerMessages(id, before) })
  }

  async #loadCustomer(): Promise<void> {
    try {
      const { customer, conversations } = await this.api.customer(this.id)
      for (const conversation of conversations) this.host.took(conversation)
      this.customer = customer
      this.missing = null
      this.gone = false
      this.#setConversations(conversations)
    } catch (thrown) {
      const problem = asProblem(thrown)
      if (problem.status === 404) this.gone = true
      else if (!this.customer) this.missing = problem
    }
  }

  #takeCustomer({ customer_id, customer }: Extract<InboxEvent, { kind: 'customer_changed' }>) {
    if (customer_id !== this.id) return
    if (!customer) this.gone = true
    else if (this.gone) void this.reload()
    else if (!this.customer || customer.revision >= this.customer.revision) this.customer = customer
    this.gone = !customer
  }

  #hold(conversation: Conversation): void {
    this.conversations = this.conversations.map((held) =>
      held.id === conversation.id && held.revision <= conversation.revision ? conversation : held,
    )
  }

  #drop(id: Id): void {
    if (!this.conversation(id)) return
    this.#setConversations(this.conversations.filter((one) => one.id !== id))
    void this.reload()
  }

  #setConversations(conversations: Conversation[]): void {
    this.conversations = conversations
    const parts = conversations.map(({ id }) => [id, this.host.part(id)] as const)
    this.#parts = new Map(parts)
  }
}
