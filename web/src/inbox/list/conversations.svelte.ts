import { SvelteMap } from 'svelte/reactivity'
import type { Api } from '../../api'
import { asProblem, Problem } from '../../api/problem'
import type { Conversation, ConversationPage, Id } from '../../api/types'
import { latestFirst } from '../../paging/order'
import { PagedWindow } from '../../paging/paged-window'
import { typedNumber } from '../../text/phone'
import { belongs, everything, type Filter } from './filter'
import { enterWholeNumber } from './words'

/** Asked for before they are scrolled to, and kept after they have been scrolled past. */
const AHEAD = 60
const SPARE = 150
/** As many conversations as are remembered besides the rows: those that events were about. */
const REMEMBERED = 1000

/** What stands below the search while no number or sender is in it. */

/**
 * The list of conversations under the chosen filter, as a window of rows around what is on screen.
 * Whatever is learned of a conversation, from a page or an event, in whatever order, ends in `take`,
 * which keeps the newest revision; the rows follow from what is known.
 */
export class Conversations {
  rows = $state.raw<Conversation[]>([])
  /** So many rows lie before and after those; their places are kept for them. */
  above = $state(0)
  below = $state(0)
  /** The list goes on beyond what was ever loaded. */
  more = $state(false)
  filter = $state.raw<Filter>(everything)
  status = $state<'loading' | 'ready' | 'failed'>('loading')
  problem = $state.raw<Problem | null>(null)
  loadingMore = $state(false)
  /** Something stands in the search field, whether or not it is a number yet. */
  searching = $state(false)
  /** Why nothing is shown for what stands there. */
  searchHint = $state<string | null>(null)

  readonly known = new SvelteMap<Id, Conversation>()
  /** At which revision those went that never were. */
  #gone = new Map<Id, number>()
  /** Kept in the Unread tab while it is open: reading it must not take it from under the reader. */
  #held: Id | null = null
  #window = new PagedWindow<Conversation>(latestFirst)
  #looked = { from: 0, to: 20 }
  #turn = 0

  constructor(
    private readonly api: Pick<Api, 'conversations'>,
    private readonly me: Id,
  ) {}

  async choose(change: Partial<Filter>): Promise<void> {
    this.filter = { ...this.filter, ...change }
    if (!this.filter.number) this.searching = false
    await this.load()
  }

  /**
   * Looks a number, or a sender by its name, up. What is neither leaves the list as it is, and says
   * why unless it is likely only the beginning of one.
   */
  async search(typed: string, begun = false): Promise<void> {
    const { tab, line, assignee } = this.filter
    const turn = ++this.#turn
    try {
      const number = typedNumber(typed)
      const page = await this.api.conversations({ tab, line, assignee, number })
      if (turn !== this.#turn || !page.number) return
      this.filter = { ...this.filter, number: page.number }
      this.#begin(page)
      void this.#follow()
    } catch (thrown) {
      if (turn !== this.#turn) return
      const { code, detail } = asProblem(thrown)
      this.searchHint = begun && code === 'invalid_number' ? enterWholeNumber : detail
    }
  }

  async endSearch(): Promise<void> {
    this.searching = false
    this.searchHint = null
    if (this.filter.number) await this.choose({ number: null })
  }

  /** Loads the first page. */
  async load(): Promise<void> {
    const turn = ++this.#turn
    this.status = 'loading'
    this.loadingMore = false
    try {
      const page = await this.#page(null)
      if (turn !== this.#turn) return
      this.#begin(page)
      void this.#follow()
    } catch (thrown) {
      if (turn !== this.#turn) return
      this.problem = asProblem(thrown)
      this.status = 'failed'
    }
  }

  /** The first page has come with the session; those after it are asked for when it is on screen. */
  begin(page: ConversationPage): void {
    this.#turn += 1
    this.#begin(page)
  }

  /** Events were missed for good: what is known is forgotten, and what is on screen read again. */
  async startOver(): Promise<void> {
    if (this.filter.number || this.status !== 'ready') {
      this.known.clear()
      return this.load()
    }
    const turn = ++this.#turn
    const { from, to } = this.#looked
    this.loadingMore = false
    try {
      const stale = new Set(this.known.values())
      const first = this.#window.pageAt(from)
      const fresh = this.#window.emptied(first)
      const runs: ConversationPage[] = []
      for (let page: number | null = first; page !== null; page = fresh.missing(from, to, 0)) {
        const run = await this.#page(fresh.cursor(page))
        if (turn !== this.#turn) return
        fresh.put(page, { items: run.conversations, next: run.next })
        runs.push(run)
      }
      // What events said meanwhile is newer than what was known when they were missed.
      for (const [id, one] of this.known) if (stale.has(one)) this.known.delete(id)
      for (const run of runs) this.#learn(run)
      this.#window = fresh
      for (const one of this.known.values()) if (fresh.covers(one)) this.#move(one, undefined)
      this.#publish()
      this.problem = null
      void this.#follow()
    } catch (thrown) {
      if (turn === this.#turn) this.problem = asProblem(thrown)
    }
  }

  /** The rows from `from` to `to` are on screen: those around them are loaded, far ones let go. */
  look(from: number, to: number): void {
    this.#looked = { from, to }
    if (!this.problem) void this.#follow()
  }

  /** After a page could not be loaded. */
  tryAgain(): void {
    this.problem = null
    void this.#follow()
  }

  /** Takes in a conversation's new state, unless a newer one is known already. */
  take(conversation: Conversation): void {
    const held = this.known.get(conversation.id)
    const newest = held?.revision ?? this.#gone.get(conversation.id) ?? 0
    if (newest > conversation.revision) return
    this.#remember(conversation)
    this.#move(conversation, held)
  }

  /** A first message was refused: its conversation never was, whatever older answers still say. */
  forget({ id, revision }: Conversation): void {
    this.#gone.set(id, revision)
    this.known.delete(id)
    this.#window.remove(id)
    this.#publish()
  }

  /** Names the conversation that is open, so that it keeps its place in the Unread tab. */
  hold(id: Id | null): void {
    const before = this.#held
    const released = before && before !== id ? this.known.get(before) : undefined
    const was = released && this.#shown(released) ? released : undefined
    this.#held = id
    if (released) this.#window.move(released, was, this.#shown(released))
    this.#publish()
  }

  async #follow(): Promise<void> {
    if (this.loadingMore || this.status !== 'ready') return
    const turn = this.#turn
    try {
      for (;;) {
        const { from, to } = this.#looked
        const page = this.#window.missing(from, to, AHEAD)
        if (page === null) break
        this.loadingMore = true
        const answer = await this.#page(this.#window.cursor(page))
        if (turn !== this.#turn) return
        this.#put(page, answer)
      }
    } catch (thrown) {
      if (turn === this.#turn) this.problem = asProblem(thrown)
    }
    if (turn === this.#turn) this.loadingMore = false
  }

  #page(before: string | null): Promise<ConversationPage> {
    const { tab, line, assignee, number } = this.filter
    return this.api.conversations({ tab, line, assignee, number: number ?? undefined, before })
  }

  #begin(page: ConversationPage): void {
    this.#learn(page)
    this.#looked = { from: 0, to: 20 }
    this.#window = new PagedWindow<Conversation>(latestFirst)
    this.#window.begin({ items: page.conversations, next: page.next }, this.#candidates())
    this.#publish()
    this.status = 'ready'
    this.problem = null
    this.searchHint = null
  }

  #put(page: number, answer: ConversationPage): void {
    this.#learn(answer)
    const run = { items: answer.conversations, next: answer.next }
    this.#window.put(page, run, this.#candidates())
    this.#window.trim(this.#looked.from, this.#looked.to, SPARE)
    this.#publish()
  }

  /** What an answer says is met by what is known, which may be newer than it. */
  #candidates(): Conversation[] {
    return [...this.known.values()].filter((one) => this.#shown(one))
  }

  #move(conversation: Conversation, before: Conversation | undefined): void {
    const was = before && this.#shown(before) ? before : undefined
    this.#window.move(conversation, was, this.#shown(conversation))
    this.#publish()
  }

  #publish(): void {
    this.rows = this.#window.items
    this.above = this.#window.above
    this.below = this.#window.below
    this.more = !this.#window.atEnd
  }

  #learn(page: ConversationPage): void {
    for (const conversation of page.conversations) {
      const held = this.known.get(conversation.id)
      if (!held || held.revision <= conversation.revision) this.#remember(conversation)
    }
  }

  /** What has not been heard of for longest is forgotten first, unless it is on screen. */
  #remember(conversation: Conversation): void {
    this.known.delete(conversation.id)
    this.known.set(conversation.id, conversation)
    if (this.known.size <= REMEMBERED + this.rows.length) return
    const kept = new Set(this.rows.map(({ id }) => id))
    if (this.#held) kept.add(this.#held)
    for (const id of [...this.known.keys()]) {
      if (this.known.size <= REMEMBERED) return
      if (!kept.has(id)) this.known.delete(id)
    }
  }

  #shown(conversation: Conversation): boolean {
    const keeps = this.#held === conversation.id && this.filter.tab === 'unread'
    return keeps || belongs(conversation, this.filter, this.me)
  }
}
