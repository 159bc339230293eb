import type { Api } from '../../api'
import type { CustomerField, FieldKind } from '../../api/types'
import { Form } from '../form.svelte'
import * as words from './words'

export type KindName = FieldKind['type']

/** What a field can hold, in the order in which it is offered. */
export const KINDS: readonly KindName[] = ['text', 'number', 'date', 'money', 'link', 'choice']

interface Row {
  /** So that a row keeps its inputs while others move around it. */
  key: number
  field: string
  label: string
  type: KindName
  /** Of an amount of money: three letters. */
  currency: string
  /** One a line. */
  choices: string
}

/** The custom fields of customers, while an admin declares them. */
export class CustomerFields extends Form {
  rows = $state<Row[]>([])
  #next = 0

  constructor(private readonly api: Pick<Api, 'customerFields' | 'declareCustomerFields'>) {
    super()
  }

  load(): Promise<void> {
    return this.read(
      () => this.api.customerFields(),
      ({ fields }) => this.#take(fields),
    )
  }

  add(): void {
    this.done = null
    this.rows.push(this.#row({ field: '', label: '' }))
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
      const fields = this.rows.map((row) => ({
        field: row.field,
        label: row.label,
        kind: kindOf(row),
      }))
      this.#take((await this.api.declareCustomerFields(fields)).fields)
      return words.saved
    })
  }

  #take(fields: CustomerField[]): void {
    this.rows = fields.map((field) => this.#row(field))
  }

  #row({ field, label, kind = { type: 'text' } }: CustomerField): Row {
    return {
      key: this.#next++,
      field,
      label,
      type: kind.type,
      currency: kind.type === 'money' ? kind.currency : words.usualCurrency,
      choices: kind.type === 'choice' ? kind.choices.join('\n') : '',
    }
  }
}

function kindOf({ type, currency, choices }: Row): FieldKind {
  if (type === 'money') return { type, currency: currency.trim() }
  if (type === 'choice') {
    const given = choices.split('\n').map((choice) => choice.trim())
    return { type, choices: given.filter((choice) => choice !== '') }
  }
  return { type }
}
