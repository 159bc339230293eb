import type { Api } from '../../api'
import { asProblem, type Problem } from '../../api/problem'
import type { ListedCustomer } from '../../api/types'

/** So many are offered at once. To see others, people type another letter. */
const MOST = 8
/** Typing pauses for so long before it is asked for. */
const PAUSE = 150

/** Customers found while typing: by name, number, or external id. */
export class Finder {
  sought = $state('')
  found = $state.raw<ListedCustomer[]>([])
  /** There are more than those. */
  more = $state(false)
  /** What was found is for this. */
  answered = $state<string | null>(null)
  problem = $state.raw<Problem | null>(null)
  #asked = 0
  #soon: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly api: Pick<Api, 'customers'>) {}

  /** Nothing that is typed has been asked for yet. */
  get searching(): boolean {
    return this.sought.trim() !== '' && this.answered !== this.sought.trim()
  }

  seek(typed: string): void {
    this.sought = typed
    clearTimeout(this.#soon)
    const asked = ++this.#asked
    if (typed.trim() === '') return this.#forget()
    this.#soon = setTimeout(() => void this.#ask(typed.trim(), asked), PAUSE)
  }

  stop(): void {
    clearTimeout(this.#soon)
    this.#asked += 1
  }

  /** Of two answers the later question’s counts. */
  async #ask(search: string, asked: number): Promise<void> {
    try {
      const { customers, next } = await this.api.customers({ search, limit: MOST })
      if (asked !== this.#asked) return
      this.found = customers
      this.more = next !== null
      this.problem = null
    } catch (thrown) {
      if (asked !== this.#asked) return
      this.found = []
      this.problem = asProblem(thrown)
    }
    this.answered = search
  }

  #forget(): void {
    this.found = []
    this.answered = null
    this.problem = null
  }
}
