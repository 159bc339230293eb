import type { Api } from '../../api'
import { asProblem, type Problem } from '../../api/problem'
import type { Id, InboxEvent, RestorableCustomer } from '../../api/types'
import { AtMostEvery } from './following'

const GAP = 500

type Needs = Pick<Api, 'keptCustomers' | 'undoCustomers'>

/** Who was deleted or merged, and can be put back. */
export class Kept {
  all = $state.raw<RestorableCustomer[]>([])
  status = $state<'loading' | 'ready' | 'failed'>('loading')
  problem = $state.raw<Problem | null>(null)
  next = $state<Id | null>(null)
  loadingMore = $state(false)
  /** Who is being put back. */
  restoring = $state<Id | null>(null)
  #turn = 0
  #again = new AtMostEvery(GAP, () => this.load())

  constructor(private readonly api: Needs) {}

  async load(): Promise<void> {
    const turn = ++this.#turn
    try {
      const page = await this.api.keptCustomers()
      if (turn !== this.#turn) return
      this.all = page.kept
      this.next = page.next
      this.status = 'ready'
      this.problem = null
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
      const page = await this.api.keptCustomers(this.next)
      if (turn === this.#turn) {
        const known = new Set(this.all.map(({ id }) => id))
        this.all = [...this.all, ...page.kept.filter(({ id }) => !known.has(id))]
        this.next = page.next
        this.problem = null
      }
    } catch (thrown) {
      if (turn === this.#turn) this.problem = asProblem(thrown)
    }
    this.loadingMore = false
  }

  /** Puts someone back; what was in the way, if that failed. */
  async restore({ id }: RestorableCustomer): Promise<Problem | null> {
    this.restoring = id
    try {
      await this.api.undoCustomers(id)
    } catch (thrown) {
      const problem = asProblem(thrown)
      // A colleague was quicker, or it is too long ago: the list says what is left.
      if (problem.status === 404) this.#again.want()
      return problem
    } finally {
      this.restoring = null
    }
    this.all = this.all.filter((one) => one.id !== id)
    return null
  }

  /** Deleting, merging, and putting back change a customer; which of them it was, the list knows. */
  event(event: InboxEvent): void {
    if (event.kind === 'customer_changed') this.#again.want()
  }

  startOver(): void {
    this.#again.want()
  }

  reconnected(): void {
    this.#again.want()
  }

  stop(): void {
    this.#again.stop()
  }
}
