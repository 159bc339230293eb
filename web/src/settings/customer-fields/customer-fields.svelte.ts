import type { Api } from '../../api'
import { asProblem, type Problem } from '../../api/problem'
import type { DetailField } from '../../api/types'

interface Row extends DetailField {
  /** So that a row keeps its inputs while others move around it. */
  key: number
}

/** Which of a customer's fields the details column shows, while an admin chooses. */
export class DetailFields {
  status = $state<'loading' | 'ready' | 'failed'>('loading')
  rows = $state<Row[]>([])
  problem = $state.raw<Problem | null>(null)
  busy = $state(false)
  saved = $state(false)
  #next = 0

  constructor(private readonly api: Pick<Api, 'detailFields' | 'chooseDetailFields'>) {}

  async load(): Promise<void> {
    try {
      this.#take((await this.api.detailFields()).fields)
      this.status = 'ready'
    } catch (thrown) {
      this.problem = asProblem(thrown)
      this.status = 'failed'
    }
  }

  add(): void {
    this.saved = false
    this.rows.push({ field: '', label: '', key: this.#next++ })
  }

  remove(row: Row): void {
    this.saved = false
    this.rows = this.rows.filter((other) => other.key !== row.key)
  }

  /** One place up; the first stays where it is. */
  raise(row: Row): void {
    const at = this.rows.findIndex((other) => other.key === row.key)
    if (at < 1) return
    this.saved = false
    this.rows.splice(at - 1, 0, ...this.rows.splice(at, 1))
  }

  async save(): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.saved = false
    this.problem = null
    try {
      const fields = this.rows.map(({ field, label }) => ({ field, label }))
      this.#take((await this.api.chooseDetailFields(fields)).fields)
      this.saved = true
    } catch (thrown) {
      this.problem = asProblem(thrown)
    } finally {
      this.busy = false
    }
  }

  #take(fields: DetailField[]): void {
    this.rows = fields.map((field) => ({ ...field, key: this.#next++ }))
  }
}
