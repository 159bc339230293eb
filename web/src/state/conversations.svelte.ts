import { SvelteMap } from 'svelte/reactivity'
import type { Api } from '../api'
import { asProblem, Problem } from '../api/problem'
import type { Conversation, ConversationPage, Id } from '../api/types'
import { latestFirst, place } from '../order'
import { belongs, everything, type Filter } from './filter'

/**
 * The list of conversations under the chosen filter. Whatever is learned of a
 * conversation, from a page or an event, in whatever order, ends in `take`, which
 * keeps the newest revision; the rows follow from what is known.
 */
export class Conversations {
  rows = $state.raw<Conversation[]>([])
  filter = $state.raw<Filter>(everything)
  status = $state<'loading' | 'ready' | 'failed'>('loading')
  problem = $state.raw<Problem | null>(null)
  loadingMore = $state(false)
  /** Something stands in the search field, whether or not it is a number yet. */
  searching = $state(false)
  /** The next page's cursor; null when the list is complete. */
  next = $state<string | null>(null)

  readonly known = new SvelteMap<Id, Conversation>()
  /** Kept in the Unread tab while it is open: reading it must not take it from under the reader. */
  #held: Id | null = null
  /** The last row of the pages loaded so far. What is older is not ours to show yet. */
  #edge: Conversation | null = null
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

  /** Looks a number up. What is no valid number leaves the list as it is. */
  async search(typed: string): Promise<void> {
    const { tab, line, assignee } = this.filter
    const turn = ++this.#turn
    try {
      const page = await this.api.conversations({ tab, line, assignee, number: typed })
      if (turn !== this.#turn || !page.number) return
      this.filter = { ...this.filter, number: page.number }
      this.#begin(page)
      this.status = 'ready'
    } catch (thrown) {
      const problem = asProblem(thrown)
      if (turn === this.#turn && problem.code !== 'invalid_number') this.problem = problem
    }
  }

  async endSearch(): Promise<void> {
    this.searching = false
    if (this.filter.number) await this.choose({ number: null })
  }

  /** Loads the first page. `fresh` forgets what was known, once the answer is here. */
  async load({ fresh = false } = {}): Promise<void> {
    const turn = ++this.#turn
    this.status = 'loading'
    this.loadingMore = false
    try {
      const page = await this.#page(null)
      if (turn !== this.#turn) return
      if (fresh) this.known.clear()
      this.#begin(page)
      this.status = 'ready'
      this.problem = null
    } catch (thrown) {
      if (turn !== this.#turn) return
      this.problem = asProblem(thrown)
      this.status = 'failed'
    }
  }

  async loadMore(): Promise<void> {
    if (!this.next || this.loadingMore || this.status !== 'ready') return
    const turn = this.#turn
    this.loadingMore = true
    try {
      const page = await this.#page(this.next)
      if (turn === this.#turn) this.#extend(page)
    } catch (thrown) {
      if (turn === this.#turn) this.problem = asProblem(thrown)
    } finally {
      if (turn === this.#turn) this.loadingMore = false
    }
  }

  /** Takes in a conversation's new state, unless a newer one is known already. */
  take(conversation: Conversation): void {
    const held = this.known.get(conversation.id)
    if (held && held.revision > conversation.revision) return
    this.known.set(conversation.id, conversation)
    this.#replace(conversation)
  }

  /** A first message was refused: its conversation never was. */
  forget(id: Id): void {
    this.known.delete(id)
    this.rows = this.rows.filter((row) => row.id !== id)
  }

  /** Names the conversation that is open, so that it keeps its place in the Unread tab. */
  hold(id: Id | null): void {
    const before = this.#held
    this.#held = id
    const released = before && before !== id ? this.known.get(before) : undefined
    if (released) this.#replace(released)
  }

  #page(before: string | null): Promise<ConversationPage> {
    const { tab, line, assignee, number } = this.filter
    return this.api.conversations({ tab, line, assignee, number: number ?? undefined, before })
  }

  #begin(page: ConversationPage): void {
    this.#learn(page)
    this.rows = [...this.known.values()].filter((c) => this.#shown(c)).sort(latestFirst)
  }

  #extend(page: ConversationPage): void {
    const from = this.#edge
    this.#learn(page)
    const seen = new Set(this.rows.map((row) => row.id))
    const older = [...this.known.values()]
      .filter((c) => !seen.has(c.id) && this.#shown(c) && (!from || latestFirst(from, c) < 0))
      .sort(latestFirst)
    this.rows = [...this.rows, ...older]
  }

  #learn(page: ConversationPage): void {
    for (const conversation of page.conversations) {
      const held = this.known.get(conversation.id)
      if (!held || held.revision <= conversation.revision) {
        this.known.set(conversation.id, conversation)
      }
    }
    this.next = page.next
    this.#edge = page.next ? (page.conversations.at(-1) ?? this.#edge) : null
  }

  #replace(conversation: Conversation): void {
    const without = this.rows.filter((row) => row.id !== conversation.id)
    if (this.#shown(conversation)) {
      without.splice(place(without, conversation, latestFirst), 0, conversation)
    } else if (without.length === this.rows.length) {
      return
    }
    this.rows = without
  }

  #shown(conversation: Conversation): boolean {
    const keeps = this.#held === conversation.id && this.filter.tab === 'unread'
    if (!keeps && !belongs(conversation, this.filter, this.me)) return false
    return !this.#edge || latestFirst(conversation, this.#edge) <= 0
  }
}
