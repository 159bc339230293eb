import { place } from './order'

export interface Listed {
  id: string
  revision: number
}

/** What the server answers: a run of the list in its order, and where the next run begins. */
export interface Run<T> {
  items: T[]
  next: string | null
}

/** Where a page of the list begins, and how many items it had when they were last seen. */
interface Mark<T> {
  cursor: string | null
  /** The last item of the page before. Cursors mean something to the server only. */
  after: T | null
  count: number
}

/** A page into which that many have arrived is asked for again, to be cut into several. */
const GROWN = 150

/**
 * A window onto a list that is too long to be held whole. Of the pages that were visited and left
 * again, only the mark where each begins is kept, so that any of them can be had again at once.
 */
export class PagedWindow<T extends Listed> {
  items: T[] = []
  #marks: Mark<T>[] = [{ cursor: null, after: null, count: 0 }]
  /** The pages held: from `#first`, and none from `#end` on. At first the one of an empty list. */
  #first = 0
  #end = 1

  /** `most` items are held at once, give or take a page. */
  constructor(
    private readonly compare: (a: T, b: T) => number,
    private readonly most = 400,
  ) {}

  /** How many items are known to lie before those held. Exact when nothing does. */
  get above(): number {
    return sum(this.#marks.slice(0, this.#first))
  }

  get below(): number {
    return sum(this.#marks.slice(this.#end))
  }

  get atStart(): boolean {
    return this.#first === 0
  }

  get atEnd(): boolean {
    return this.#end === this.#marks.length
  }

  /** The page before those held, if there is one: see `atStart`. */
  get pageBefore(): number {
    return this.#first - 1
  }

  /** The page after those held, if there is one: see `atEnd`. */
  get pageAfter(): number {
    return this.#end
  }

  cursor(page: number): string | null {
    return this.#marks[page]?.cursor ?? null
  }

  /** Forgets everything and holds the list's first page. */
  begin(run: Run<T>, items = run.items): void {
    this.#marks = [{ cursor: null, after: null, count: 0 }]
    this.items = []
    this.#first = 0
    this.#end = 0
    this.put(0, run, items)
  }

  /** Asks for its pages again, from that one on: what is held is stale. */
  emptied(page: number): PagedWindow<T> {
    const copy = new PagedWindow(this.compare, this.most)
    this.#leave()
    copy.#marks = this.#marks.map((mark) => ({ ...mark }))
    copy.#first = page
    copy.#end = page
    return copy
  }

  /**
   * Takes in the answer for a page, and those of its items that are to be held. What is held of
   * other pages stays where the answer joins it, and makes room where it does not.
   */
  put(page: number, run: Run<T>, items = run.items): void {
    const held = page >= this.#first && page < this.#end
    const joins = held || page === this.#end || page === this.#first - 1
    const reaches = this.#mark(page, run)
    const fresh = items.filter((item) => this.#isOf(page, item))
    if (joins && page < this.#first && !reaches) {
      // What lies between is a page of its own now, and asked for next.
      this.#marks[page]!.count = fresh.length
      return
    }
    if (!joins) this.#leave()
    this.items = this.#merged(fresh, joins ? this.items : [])
    this.#first = joins ? Math.min(this.#first, page) : page
    this.#end = joins ? Math.max(this.#end, page + 1) : page + 1
  }

  /** The page that has the item at that place in the list. */
  pageAt(index: number): number {
    let passed = 0
    for (const page of this.#marks.keys()) {
      passed += this.#size(page)
      if (index < passed) return page
    }
    return Math.max(0, this.#marks.length - 1)
  }

  find(id: string): T | undefined {
    return this.items.find((item) => item.id === id)
  }

  /** Whether an item there would be held. */
  covers(item: T): boolean {
    const page = this.#pageOf(item)
    return page >= this.#first && page < this.#end
  }

  /**
   * Takes in an item's new state; `was` is the one before, as far as it is known and belonged, and
   * `belongs` says whether this one does. What lies outside the window is only counted.
   */
  move(item: T, was: T | undefined, belongs: boolean): void {
    const without = this.items.filter((one) => one.id !== item.id)
    if (without.length === this.items.length && was && !this.covers(was)) this.#count(was, -1)
    if (belongs && this.covers(item)) without.splice(place(without, item, this.compare), 0, item)
    else if (belongs) this.#count(item, 1)
    else if (without.length === this.items.length) return
    this.items = without
  }

  remove(id: string): void {
    this.items = this.items.filter((item) => item.id !== id)
  }

  /** The page to ask for when the items from `from` to `to` are on screen; null when all are there. */
  missing(from: number, to: number, ahead: number): number | null {
    if (this.#first === 0 && this.#held(0).length > GROWN) return 0
    const start = this.above
    const end = start + this.items.length
    const before = this.#marks[this.#first - 1]
    const after = this.#marks[this.#end]
    if (before && to <= start - before.count) return this.pageAt(from)
    if (after && after.count > 0 && from >= end + after.count) return this.pageAt(from)
    if (before && from - ahead < start) return this.#first - 1
    if (after && to + ahead > end) return this.#end
    return null
  }

  /** Lets go of pages that are far from the items `from` to `to`; true when it did. */
  trim(from: number, to: number, spare: number): boolean {
    const before = this.items
    while (this.items.length > this.most) {
      const top = this.#held(this.#first).length
      const bottom = this.#held(this.#end - 1).length
      if (this.above + top < from - spare) this.dropFirst()
      else if (this.above + this.items.length - bottom > to + spare) this.dropLast()
      else break
    }
    return before !== this.items
  }

  get tooLong(): boolean {
    return this.items.length > this.most && this.#end - this.#first > 1
  }

  dropFirst(): void {
    const leaving = this.#held(this.#first).length
    this.#marks[this.#first]!.count = leaving
    this.items = this.items.slice(leaving)
    this.#first += 1
  }

  dropLast(): void {
    const leaving = this.#held(this.#end - 1).length
    this.#marks[this.#end - 1]!.count = leaving
    this.items = this.items.slice(0, this.items.length - leaving)
    this.#end -= 1
  }

  /** Moves the marks to what the answer says; whether it reaches as far as the page after. */
  #mark(page: number, run: Run<T>): boolean {
    const last = run.items.at(-1)
    const following = this.#marks[page + 1]
    if (!run.next || !last) {
      this.#marks.length = page + 1
      this.#end = Math.min(this.#end, page + 1)
      return true
    }
    if (following && this.compare(last, following.after!) >= 0) return true
    const left = Math.max(0, this.#size(page) - run.items.length)
    const count = following ? left : 0
    this.#marks.splice(page + 1, 0, { cursor: run.next, after: last, count })
    // Whatever was held of this page is held of both that it has become.
    if (page < this.#end) this.#end += 1
    if (page < this.#first) this.#first += 1
    return false
  }

  #leave(): void {
    for (let page = this.#first; page < this.#end; page += 1) {
      this.#marks[page]!.count = this.#held(page).length
    }
  }

  #held(page: number): T[] {
    const begins = this.#marks[page]?.after
    const ends = this.#marks[page + 1]?.after
    const from = begins ? place(this.items, begins, this.compare) : 0
    const to = ends ? place(this.items, ends, this.compare) : this.items.length
    return this.items.slice(from, to)
  }

  #size(page: number): number {
    const held = page >= this.#first && page < this.#end
    return held ? this.#held(page).length : (this.#marks[page]?.count ?? 0)
  }

  #merged(fresh: T[], held = this.items): T[] {
    const byId = new Map(held.map((item) => [item.id, item]))
    for (const item of fresh) {
      const known = byId.get(item.id)
      if (!known || known.revision <= item.revision) byId.set(item.id, item)
    }
    return [...byId.values()].sort(this.compare)
  }

  #isOf(page: number, item: T): boolean {
    const begins = this.#marks[page]?.after
    const ends = this.#marks[page + 1]?.after
    if (begins && this.compare(begins, item) >= 0) return false
    return !ends || this.compare(item, ends) <= 0
  }

  #pageOf(item: T): number {
    const at = this.#marks.findLastIndex(({ after }) => !after || this.compare(after, item) < 0)
    return Math.max(0, at)
  }

  #count(item: T, by: number): void {
    const mark = this.#marks[this.#pageOf(item)]
    if (mark) mark.count = Math.max(0, mark.count + by)
  }
}

function sum(marks: { count: number }[]): number {
  return marks.reduce((all, { count }) => all + count, 0)
}
