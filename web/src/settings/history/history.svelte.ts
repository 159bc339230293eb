import type { Api } from '../../api'
import type { HistoryImport } from '../../api/types'
import { Form } from '../form.svelte'
import * as words from './words'

type Needs = Pick<Api, 'history' | 'importHistory' | 'stopHistory'>

/** How far back one can go, as the choices have it. */
export const SPANS: [days: number, name: string][] = [
  [7, words.aWeek],
  [30, words.aMonth],
  [90, words.threeMonths],
  [365, words.aYear],
]

/** The import of what was texted before Hearback was there: started, watched and stopped. */
export class History extends Form<'starting' | 'stopping'> {
  stored = $state.raw<HistoryImport | null>(null)
  days = $state(30)

  constructor(private readonly api: Needs) {
    super()
  }

  readonly running = $derived(this.stored?.state === 'running')
  /** In whole percent; all of it only at the end. */
  readonly percent = $derived(
    this.stored?.state === 'done'
      ? 100
      : Math.min(99, Math.floor((this.stored?.progress ?? 0) * 100)),
  )
  /** One that came to no end, and can go on where it was. */
  readonly canGoOn = $derived(this.stored?.state === 'stopped' || this.stored?.state === 'failed')

  load(): Promise<void> {
    return this.read(
      () => this.api.history(),
      ({ import: stored }) => {
        this.stored = stored
        if (stored) this.days = stored.days
      },
    )
  }

  /** How far it is, who ever started it; a look that fails is made up for by the next one. */
  async look(): Promise<void> {
    if (this.busy) return
    const seen = await this.api.history().catch(() => null)
    if (seen?.import) this.stored = seen.import
  }

  async start(days = this.days): Promise<void> {
    await this.attempt('starting', async () => {
      this.stored = await this.api.importHistory(days)
    })
  }

  async stop(): Promise<void> {
    await this.attempt('stopping', async () => {
      this.stored = await this.api.stopHistory()
    })
  }
}
