import type { Api } from '../../api'
import { asProblem, Problem } from '../../api/problem'
import type { Id, Message } from '../../api/types'
import { earliestFirst } from '../../paging/order'
import { PagedWindow, type Run } from '../../paging/paged-window'
import type { Unsent, UnsentMessages } from '../compose/unsent'

const latestFirst = (a: Message, b: Message) => earliestFirst(b, a)
/** As many messages as are held, and drawn, at once. */
const MOST = 300

/** Messages as a list of them shows and loads them. */
export interface ShownThread {
  readonly messages: Message[]
  readonly unsent: Unsent[]
  readonly keys: Pick<ReadonlyMap<Id, string>, 'get'>
  readonly status: 'new' | 'loading' | 'ready' | 'failed'
  readonly problem: Problem | null
  readonly loadingOlder: boolean
  readonly older: string | null
  readonly newer: boolean
  readonly arrived: number
  scrolledUp: boolean
  load(): Promise<void>
  loadOlder(): Promise<void>
  loadNewer(): Promise<void>
  toNewest(): Promise<void>
  wasSentAgain(failed: Id): boolean
}

/** The messages of one conversation: a window onto them, which at first is the newest. */
export class Thread implements UnsentMessages, ShownThread {
  messages = $state.raw<Message[]>([])
  unsent = $state.raw<Unsent[]>([])
  status = $state<'new' | 'loading' | 'ready' | 'failed'>('new')
  problem = $state.raw<Problem | null>(null)
  loadingOlder = $state(false)
  loadingNewer = $state(false)
  /** The newest messages are not on screen: older ones are being read. */
  scrolledUp = $state(false)
  /** The cursor to older messages; null when the thread's beginning is held. */
  older = $state<string | null>(null)
  /** Newer messages than those held were let go of while older ones were read. */
  newer = $state(false)
  /** How many have been added to the thread's end since it was opened. */
  arrived = $state(0)
  /** Keys of what was sent from here: the bubble stays the same one when the server's arrives. */
  readonly keys = new Map<Id, string>()
  /** When, by this computer's own clock, what was sent from here was sent. */
  readonly sentAt = new Map<Id, string>()
  /** Told of what was sent from here and has come from the server. */
  onSettled: (clientKey: string) => void = () => {}
  #window = new PagedWindow<Message>(latestFirst, MOST)
  /** What events said while answers were on their way, which may not have it. */
  #meanwhile: Message[] = []
  #asking = 0

  constructor(
    readonly id: Id,
    private readonly api: Pick<Api, 'messages'>,
  ) {}

  /** Reads the newest messages. Someone who reads old ones is left alone. */
  async load(): Promise<void> {
    if (this.status === 'loading' || this.newer) return
    const first = this.status === 'new' || this.status === 'failed'
    if (first) this.status = 'loading'
    try {
      this.#begin(await this.#ask(null))
      this.status = 'ready'
      this.problem = null
    } catch (thrown) {
      if (!first) return
      this.problem = asProblem(thrown)
      this.status = 'failed'
    } finally {
      this.#answered()
    }
  }

  async loadOlder(): Promise<void> {
    const cursor = this.older
    if (!cursor || this.loadingOlder || this.loadingNewer) return
    this.loadingOlder = true
    await this.#extend(cursor, (run) => {
      if (this.older !== cursor) return
      this.#window.put(this.#window.pageAfter, run)
      while (this.#window.tooLong) this.#window.dropFirst()
    })
    this.loadingOlder = false
  }

  /** What was let go of comes again as one scrolls back down. */
  async loadNewer(): Promise<void> {
    if (!this.newer || this.loadingOlder || this.loadingNewer) return
    this.loadingNewer = true
    for (const below = this.#window.items[0]; this.#window.items[0] === below;) {
      const page = this.#window.pageBefore
      const done = await this.#extend(this.#window.cursor(page), (run) => {
        this.#window.put(page, run)
        while (this.#window.tooLong) this.#window.dropLast()
      })
      if (!done) break
    }
    this.loadingNewer = false
  }

  /** Back to the end, from wherever one has scrolled to. */
  async toNewest(): Promise<void> {
    if (this.newer) await this.#extend(null, (run) => this.#window.begin(run))
  }

  /** Takes in a message's new state, unless a newer one is known already. */
  take(message: Message): void {
    this.#reconcile(message)
    if (this.#asking > 0) this.#meanwhile.push(message)
    const held = this.#window.find(message.id)
    if (held && held.revision > message.revision) return
    const last = this.messages.at(-1)
    if (!held && this.status === 'ready' && (!last || earliestFirst(last, message) < 0)) {
      this.arrived += 1
    }
    if (!held && this.newer && !this.#window.covers(message)) return
    this.#window.move(message, held, true)
    this.#publish()
  }

  /** A message that failed was sent again, as another one of these. */
  wasSentAgain(failed: Id): boolean {
    const key = `retry:${failed}`
    return this.messages.some(
      ({ client_key, status }) => client_key?.startsWith(key) && status !== 'canceled',
    )
  }

  addUnsent(unsent: Unsent): void {
    this.unsent = [...this.unsent.filter((u) => u.client_key !== unsent.client_key), unsent]
  }

  dropUnsent(clientKey: string): void {
    this.unsent = this.unsent.filter((u) => u.client_key !== clientKey)
  }

  async #ask(before: string | null): Promise<Run<Message>> {
    this.#asking += 1
    const page = await this.api.messages(this.id, before)
    return { items: page.messages.toReversed(), next: page.older }
  }

  #answered(): void {
    this.#asking -= 1
    if (this.#asking > 0) return
    const meanwhile = this.#meanwhile
    this.#meanwhile = []
    for (const message of meanwhile) this.take(message)
  }

  async #extend(cursor: string | null, put: (run: Run<Message>) => void): Promise<boolean> {
    this.problem = null
    try {
      put(await this.#ask(cursor))
      this.#publish()
      return true
    } catch (thrown) {
      this.problem = asProblem(thrown)
      return false
    } finally {
      this.#answered()
    }
  }

  /** An answer that meets nothing of what is held would leave a silent gap: it starts afresh. */
  #begin(run: Run<Message>): void {
    for (const message of run.items) this.#reconcile(message)
    const meets = run.next === null || run.items.some(({ id }) => this.#window.find(id))
    if (this.status === 'ready' && meets) this.#window.put(0, run)
    else this.#window.begin(run)
    this.#publish()
  }

  #publish(): void {
    this.messages = this.#window.items.toReversed()
    this.older = this.#window.atEnd ? null : this.#window.cursor(this.#window.pageAfter)
    this.newer = !this.#window.atStart
  }

  #reconcile(message: Message): void {
    const key = message.client_key
    const unsent = this.unsent.find((u) => u.client_key === key)
    if (!key || !unsent) return
    this.keys.set(message.id, key)
    this.sentAt.set(message.id, unsent.at)
    this.dropUnsent(key)
    this.onSettled(key)
  }
}
