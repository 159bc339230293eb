import { asProblem, type Problem } from '../api/problem'

/** A page of a list, and where the next begins; null after the last. */
export interface ListPage<T, Place = string> {
  items: T[]
  next: Place | null
}

/** A list that is read page by page from its first item on, and held as far as it was read. */
export abstract class GrowingList<T, Place = string> {
  items = $state.raw<T[]>([])
  status = $state<'loading' | 'ready' | 'failed'>('loading')
  problem = $state.raw<Problem | null>(null)
  /** Where what is not held yet begins; null when all is. */
  next = $state.raw<Place | null>(null)
  loadingMore = $state(false)
  #turn = 0

  /** Asks for the page that begins there, or for the first. */
  protected abstract page(after: Place | null): Promise<ListPage<T, Place>>
  protected abstract idOf(item: T): string

  /** Reads the list from its beginning; of two readings the later counts. */
  async load(): Promise<void> {
    const turn = ++this.#turn
    this.loadingMore = false
    try {
      const page = await this.page(null)
      if (turn !== this.#turn) return
      this.items = page.items
      this.next = page.next
      this.status = 'ready'
      this.problem = null
      this.loaded()
    } catch (thrown) {
      if (turn !== this.#turn) return
      this.problem = asProblem(thrown)
      // What is on screen stays there.
      if (this.status !== 'ready') this.status = 'failed'
    }
  }

  async more(): Promise<void> {
    if (!this.next || this.loadingMore) return
    const turn = this.#turn
    this.loadingMore = true
    try {
      const page = await this.page(this.next)
      if (turn !== this.#turn) return
      const held = new Set(this.items.map((item) => this.idOf(item)))
      this.items = [...this.items, ...page.items.filter((item) => !held.has(this.idOf(item)))]
      this.next = page.next
      this.problem = null
    } catch (thrown) {
      if (turn !== this.#turn) return
      this.problem = asProblem(thrown)
    }
    this.loadingMore = false
  }

  /** The first page was read and is held. */
  protected loaded(): void {}
}
