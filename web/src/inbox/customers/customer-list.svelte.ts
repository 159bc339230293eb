import type { Api } from '../../api'
import { asProblem, type Problem } from '../../api/problem'
import type {
  CustomerList as Page,
  CustomerQuery,
  InboxEvent,
  ListedCustomer,
} from '../../api/types'
import { compareTimes } from '../../paging/order'
import { PagedWindow } from '../../paging/paged-window'
import { AtMostEvery, customerIn, isImport } from './following'

/** Asked for before they are scrolled to, and kept after they have been scrolled past. */
const AHEAD = 60
const SPARE = 150
/** Reads again no more often than that, in milliseconds, however much happens. */
const GAP = 700
/** A search that was scrolled further than that is not read again under its reader. */
const SEARCH_READ_AGAIN = 200

export type Sort = NonNullable<CustomerQuery['sort']>

/** A row, and the place among all rows in which the server told of it. */
type Row = ListedCustomer & { place: number }

/**
 * The list of customers as a window of rows around what is on screen. The server alone knows the
 * order, and what a search finds: after an event the rows on screen are read again.
 */
export class CustomerList {
  rows = $state.raw<ListedCustomer[]>([])
  /** So many rows lie before and after those; their places are kept for them. */
  above = $state(0)
  below = $state(0)
  /** The list goes on beyond what was ever loaded. */
  more = $state(false)
  sort = $state<Sort>('name')
  /** What is searched for; empty for everybody. */
  search = $state('')
  status = $state<'loading' | 'ready' | 'failed'>('loading')
  problem = $state.raw<Problem | null>(null)
  loadingMore = $state(false)
  #window = new PagedWindow<Row>(byName)
  #looked = { from: 0, to: 20 }
  #turn = 0
  #told = 0
  #again = new AtMostEvery(GAP, () => this.#readAgain())

  constructor(private readonly api: Pick<Api, 'customers'>) {}

  /** Loads the first page. */
  async load(): Promise<void> {
    const turn = ++this.#turn
    this.status = 'loading'
    this.loadingMore = false
    try {
      const page = await this.#page(null)
      if (turn !== this.#turn) return
      this.#looked = { from: 0, to: 20 }
      this.#window = this.#empty()
      this.#window.begin(this.#run(page))
      this.#publish()
      this.status = 'ready'
      this.problem = null
      void this.#follow()
    } catch (thrown) {
      if (turn !== this.#turn) return
      this.problem = asProblem(thrown)
      this.status = 'failed'
    }
  }

  /** What was searched for last counts, whichever answer comes last. */
  find(typed: string): void {
    const search = typed.trim()
    if (search === this.search) return
    this.search = search
    void this.load()
  }

  choose(sort: Sort): void {
    if (sort === this.sort) return
    this.sort = sort
    void this.load()
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

  event(event: InboxEvent): void {
    if (customerIn(event) !== null || isImport(event)) this.#again.want()
  }

  startOver(): void {
    this.#again.want()
  }

  reconnected(): void {
    if (this.status === 'failed') void this.load()
    else if (this.problem) this.tryAgain()
  }

  stop(): void {
    this.#turn += 1
    this.#again.stop()
  }

  /** Reads what is on screen again; nothing of it moves that has not changed. */
  async #readAgain(): Promise<void> {
    if (this.status !== 'ready') return this.load()
    const { from, to } = this.#looked
    if (this.search && to > SEARCH_READ_AGAIN) return
    const turn = ++this.#turn
    this.loadingMore = false
    try {
      const first = this.search ? 0 : this.#window.pageAt(from)
      const fresh = this.search ? this.#empty() : this.#window.emptied(first)
      for (let page: number | null = first; page !== null; page = fresh.missing(from, to, 0)) {
        const answer = await this.#page(fresh.cursor(page))
        if (turn !== this.#turn) return
        if (page === 0 && this.search) fresh.begin(this.#run(answer))
        else fresh.put(page, this.#run(answer))
      }
      this.#window = fresh
      this.#publish()
      this.problem = null
      void this.#follow()
    } catch (thrown) {
      if (turn === this.#turn) this.problem = asProblem(thrown)
    }
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
        this.#window.put(page, this.#run(answer))
        this.#window.trim(this.#looked.from, this.#looked.to, SPARE)
        this.#publish()
      }
    } catch (thrown) {
      if (turn === this.#turn) this.problem = asProblem(thrown)
    }
    if (turn === this.#turn) this.loadingMore = false
  }

  #page(after: string | null): Promise<Page> {
    const which = this.search ? { search: this.search } : { sort: this.sort }
    return this.api.customers(after ? { ...which, after } : which)
  }

  #empty(): PagedWindow<Row> {
    // What a search finds is in an order of its own, and held whole.
    if (this.search) return new PagedWindow<Row>(asTold, Infinity)
    return new PagedWindow<Row>(this.sort === 'name' ? byName : byLastText)
  }

  #run(page: Page) {
    const items = page.customers.map((customer) => ({ ...customer, place: this.#told++ }))
    return { items, next: page.next }
  }

  #publish(): void {
    this.rows = this.#window.items
    this.above = this.#window.above
    this.below = this.#window.below
    this.more = !this.#window.atEnd
  }
}

function asTold(a: Row, b: Row): number {
  return a.place - b.place
}

function byLastText(a: Row, b: Row): number {
  return compareTimes(b.last_at ?? '', a.last_at ?? '') || asTold(a, b)
}

function byName(a: Row, b: Row): number {
  return (
    compareLetters(nameKey(a.name), nameKey(b.name)) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  )
}

const PLAIN = /^[\w .,-]*$/

/** What the server sorts a name by (`crates/inbox/src/customer/terms.rs`): its letters without case and marks. */
export function nameKey(name: string): string {
  const folded = PLAIN.test(name)
    ? name
    : name
        .normalize('NFKD')
        .replace(/\p{M}/gu, '')
        .replace(/['’‘`´\u02bc]/g, '')
  const key = folded.toLowerCase().replace(/\s+/g, ' ').trim()
  return key.length <= 100 ? key : [...key].slice(0, 100).join('')
}

/** As the database compares them: letter by letter, by their numbers in Unicode. */
function compareLetters(a: string, b: string): number {
  if (a === b) return 0
  for (let at = 0; at < a.length && at < b.length; at += 1) {
    if (a.charCodeAt(at) === b.charCodeAt(at)) continue
    return a.codePointAt(at)! - b.codePointAt(at)!
  }
  return a.length - b.length
}
