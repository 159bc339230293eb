import type { Api } from '../api'
import { asProblem, type Problem } from '../api/problem'
import type { Deliveries, FailureItem, Id } from '../api/types'

export interface FailureFilter {
  line: Id | null
  code: number | null
  /** Only of the last so many days; null for all. */
  days: number | null
}

const DAY = 86_400_000

/** The messages that did not get through, and how many did. */
export class Failures {
  items = $state.raw<FailureItem[]>([])
  older = $state<string | null>(null)
  status = $state<'loading' | 'ready' | 'failed'>('loading')
  problem = $state.raw<Problem | null>(null)
  loadingMore = $state(false)
  filter = $state.raw<FailureFilter>({ line: null, code: null, days: null })
  deliveries = $state.raw<Deliveries | null>(null)
  /** The codes that were seen, so that one can be chosen; by number, with what happened. */
  codes = $state.raw<{ code: number; title: string }[]>([])
  #asked = 0

  constructor(
    private readonly api: Pick<Api, 'failures' | 'deliveries'>,
    private readonly now: () => Date,
  ) {}

  async load(): Promise<void> {
    const asked = ++this.#asked
    this.status = 'loading'
    this.problem = null
    try {
      const page = await this.api.failures(this.#query(), null)
      if (asked !== this.#asked) return
      this.items = page.failures
      this.older = page.older
      this.status = 'ready'
      this.#see(page.failures)
    } catch (thrown) {
      if (asked !== this.#asked) return
      this.problem = asProblem(thrown)
      this.status = 'failed'
    }
  }

  async loadMore(): Promise<void> {
    if (!this.older || this.loadingMore) return
    const asked = this.#asked
    this.loadingMore = true
    this.problem = null
    try {
      const page = await this.api.failures(this.#query(), this.older)
      if (asked === this.#asked) {
        this.items = [...this.items, ...page.failures]
        this.older = page.older
        this.#see(page.failures)
      }
    } catch (thrown) {
      this.problem = asProblem(thrown)
    }
    this.loadingMore = false
  }

  /** Without an answer there is no chart; the list says what is wrong. */
  async count(): Promise<void> {
    try {
      this.deliveries = await this.api.deliveries()
    } catch {
      this.deliveries = null
    }
  }

  choose(change: Partial<FailureFilter>): void {
    this.filter = { ...this.filter, ...change }
    void this.load()
  }

  #query(): { line?: Id; code?: number; since?: string } {
    const { line, code, days } = this.filter
    return {
      ...(line ? { line } : {}),
      ...(code !== null ? { code } : {}),
      ...(days ? { since: new Date(this.now().getTime() - days * DAY).toISOString() } : {}),
    }
  }

  #see(items: FailureItem[]): void {
    const known = new Map(this.codes.map((one) => [one.code, one]))
    for (const { message } of items) {
      const code = message.error?.code ?? 0
      if (!known.has(code)) known.set(code, { code, title: message.error?.title ?? 'No code' })
    }
    this.codes = [...known.values()].toSorted((a, b) => a.code - b.code)
  }
}
