import type { Api } from '../../api'
import type { DetailField } from '../../api/types'
import { Form } from '../form.svelte'
import * as words from './words'

interface Row extends DetailField {
  /** So that a row keeps its inputs while others move around it. */
  key: number
}

/** Which of a customer's fields the details column shows, while an admin chooses. */
export class CustomerFields extends Form {
  rows = $state<Row[]>([])
  #next = 0

  constructor(private readonly api: Pick<Api, 'detailFields' | 'chooseDetailFields'>) {
    super()
  }

  load(): Promise<void> {
    return this.read(
      () => this.api.detailFields(),
      ({ fields }) => this.#take(fields),
    )
  }

  add(): void {
    this.done = null
    this.rows.push({ field: '', label: '', key: this.#next++ })
  }

  remove(row: Row): void {
    this.done = null
    this.rows = this.rows.filter((other) => other.key !== row.key)
  }

  /** One place up; the first stays where it is. */
  raise(row: Row): void {
    const at = this.rows.findIndex((other) => other.key === row.key)
    if (at < 1) return
    this.done = null
    this.rows.splice(at - 1, 0, ...this.rows.splice(at, 1))
  }

  async save(): Promise<void> {
    if (this.busy) return
    await this.attempt('saving', async () => {
      const fields = this.rows.map(({ field, label }) => ({ field, label }))
      this.#take((await this.api.chooseDetailFields(fields)).fields)
      return words.saved
    })
  }

  #take(fields: DetailField[]): void {
    this.rows = fields.map((field) => ({ ...field, key: this.#next++ }))
  }
}
