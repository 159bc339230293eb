import type { Api } from '../../api'
import { asProblem, type Problem } from '../../api/problem'
import type { CustomerFile, Id, InboxEvent } from '../../api/types'
import { isPicture } from '../media/picture-layout'
import { AtMostEvery, customerIn } from './following'

const GAP = 700

/** The files that a customer sent or got, the newest first. */
export class CustomerFiles {
  files = $state.raw<CustomerFile[]>([])
  older = $state<string | null>(null)
  status = $state<'loading' | 'ready' | 'failed'>('loading')
  problem = $state.raw<Problem | null>(null)
  loadingMore = $state(false)
  #again = new AtMostEvery(GAP, () => this.#look())

  constructor(
    private readonly id: Id,
    private readonly api: Pick<Api, 'customerFiles'>,
  ) {}

  readonly pictures = $derived.by(() => this.files.filter(({ media }) => isPicture(media)))
  readonly others = $derived.by(() => this.files.filter(({ media }) => !isPicture(media)))

  async load(): Promise<void> {
    this.problem = null
    try {
      const page = await this.api.customerFiles(this.id)
      this.files = page.files
      this.older = page.older
      this.status = 'ready'
    } catch (thrown) {
      this.problem = asProblem(thrown)
      this.status = 'failed'
    }
  }

  async loadMore(): Promise<void> {
    if (!this.older || this.loadingMore || this.problem) return
    this.loadingMore = true
    try {
      const page = await this.api.customerFiles(this.id, this.older)
      this.#join(this.files, page.files)
      this.older = page.older
    } catch (thrown) {
      this.problem = asProblem(thrown)
    }
    this.loadingMore = false
  }

  tryAgain(): void {
    this.problem = null
    void (this.status === 'failed' ? this.load() : this.loadMore())
  }

  event(event: InboxEvent): void {
    if ('message' in event && customerIn(event) === this.id) this.#again.want()
  }

  startOver(): void {
    this.#again.want()
  }

  reconnected(): void {
    if (this.problem) this.tryAgain()
  }

  stop(): void {
    this.#again.stop()
  }

  /** Looks at the newest page again; what is held of older ones stays. */
  async #look(): Promise<void> {
    if (this.status !== 'ready') return
    try {
      const page = await this.api.customerFiles(this.id)
      if (!page.older) this.older = null
      this.#join(page.files, page.older ? this.files : [])
    } catch {
      // What is shown stays; the next event or visit looks again.
    }
  }

  #join(first: readonly CustomerFile[], then: readonly CustomerFile[]): void {
    const held = new Set(first.map(({ media }) => media.id))
    this.files = [...first, ...then.filter(({ media }) => !held.has(media.id))]
  }
}
