import type { Api } from '../../api'
import { asProblem, type Problem } from '../../api/problem'
import type { HistoryImport } from '../../api/types'

type Needs = Pick<Api, 'history' | 'importHistory' | 'stopHistory'>

/** How far back one can go, as the choices have it. */
export const SPANS: [days: number, name: string][] = [
  [7, 'a week'],
  [30, '30 days'],
  [90, '90 days'],
  [365, 'a year'],
]

/** The import of what was texted before Hearback was there: started, watched and stopped. */
export class History {
  status = $state<'loading' | 'ready' | 'failed'>('loading')
  stored = $state.raw<HistoryImport | null>(null)
  days = $state(30)
  problem = $state.raw<Problem | null>(null)
  busy = $state(false)

  constructor(private readonly api: Needs) {}

  readonly running = $derived(this.stored?.state === 'running')
  /** In whole percent; all of it only at the end. */
  readonly percent = $derived(
    this.stored?.state === 'done'
      ? 100
      : Math.min(99, Math.floor((this.stored?.progress ?? 0) * 100)),
  )
  /** One that came to no end, and can go on where it was. */
  readonly canGoOn = $derived(this.stored?.state === 'stopped' || this.stored?.state === 'failed')

  async load(): Promise<void> {
    try {
      this.stored = (await this.api.history()).import
      if (this.stored) this.days = this.stored.days
      this.status = 'ready'
    } catch (thrown) {
      this.problem = asProblem(thrown)
      this.status = 'failed'
    }
  }

  /** How far it is; a look that fails is made up for by the next one. */
  async look(): Promise<void> {
    if (!this.running || this.busy) return
    const seen = await this.api.history().catch(() => null)
    if (seen?.import) this.stored = seen.import
  }

  start(days = this.days): Promise<void> {
    return this.#try(() => this.api.importHistory(days))
  }

  stop(): Promise<void> {
    return this.#try(() => this.api.stopHistory())
  }

  async #try(act: () => Promise<HistoryImport>): Promise<void> {
    this.busy = true
    this.problem = null
    try {
      this.stored = await act()
    } catch (thrown) {
      this.problem = asProblem(thrown)
    } finally {
      this.busy = false
    }
  }
}
