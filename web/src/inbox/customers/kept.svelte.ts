import type { Api } from '../../api'
import { asProblem, type Problem } from '../../api/problem'
import type { Id, InboxEvent, RestorableCustomer } from '../../api/types'
import { GrowingList } from '../../paging/growing-list.svelte'
import { AtMostEvery } from './following'

const GAP = 500

/** Who was deleted or merged, and can be put back. */
export class Kept extends GrowingList<RestorableCustomer, Id> {
  /** Who is being put back. */
  restoring = $state<Id | null>(null)
  #again = new AtMostEvery(GAP, () => this.load())

  constructor(private readonly api: Pick<Api, 'keptCustomers' | 'undoCustomers'>) {
    super()
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
    this.items = this.items.filter((one) => one.id !== id)
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

  protected async page(after: Id | null) {
    const { kept, next } = await this.api.keptCustomers(after ?? undefined)
    return { items: kept, next }
  }

  protected idOf({ id }: RestorableCustomer): Id {
    return id
  }
}
