import { asProblem, type Problem } from '../../api/problem'
import type { Customer, CustomerField, CustomerInput } from '../../api/types'
import { formatPhone } from '../../text/phone'
import { kindOf } from '../../text/field-value'

/** A number as it stands in the form. */
export interface NumberRow {
  /** So that a row keeps its inputs while others move around it. */
  key: number
  /** The number on file that it began as; null for one that is added. */
  was: string | null
  number: string
  label: string
}

type Texts = Record<string, string>
type Part = 'name' | 'address' | 'external_id'
const PARTS: readonly Part[] = ['name', 'address', 'external_id']

/** What a form is about while nobody is on file yet. */
const NOBODY = { name: '', address: '', external_id: null, numbers: [], fields: {} }
type Known = Pick<Customer, 'name' | 'address' | 'external_id' | 'numbers' | 'fields'>

/**
 * A customer’s record while someone edits it. What others change meanwhile appears where nothing was
 * typed; what was typed stays, and it alone is sent.
 */
export class CustomerForm {
  parts = $state<Record<Part, string>>({ name: '', address: '', external_id: '' })
  numbers = $state<NumberRow[]>([])
  values = $state<Texts>({})
  saving = $state(false)
  problem = $state.raw<Problem | null>(null)
  #base = $state.raw<Known>(NOBODY)
  #next = 0

  constructor(customer: Customer | null, number = '') {
    if (customer) this.follow(customer)
    else this.add(formatPhone(number))
  }

  /** Whether anything was typed that is not on file. */
  get dirty(): boolean {
    return Object.keys(this.changes()).length > 0
  }

  /** What is to be sent: only what differs from what is on file. */
  changes(): CustomerInput {
    const changes: CustomerInput = {}
    for (const part of PARTS) {
      if (this.parts[part].trim() !== textOf(this.#base, part))
        changes[part] = this.parts[part].trim()
    }
    const numbers = this.#typedNumbers()
    const same = ({ number, label }: { number: string; label: string }, at: number) =>
      number === this.#base.numbers[at]?.number && label === this.#base.numbers[at]?.label
    if (numbers.length !== this.#base.numbers.length || !numbers.every(same)) {
      changes.numbers = numbers
    }
    const fields: Record<string, string | null> = {}
    for (const [field, value] of Object.entries(this.values)) {
      if (value.trim() !== (this.#base.fields[field] ?? '')) fields[field] = value.trim() || null
    }
    if (Object.keys(fields).length > 0) changes.fields = fields
    return changes
  }

  add(number = ''): NumberRow {
    this.numbers.push({ key: this.#next++, was: null, number, label: '' })
    return this.numbers.at(-1)!
  }

  remove(row: NumberRow): void {
    this.problem = null
    this.numbers = this.numbers.filter(({ key }) => key !== row.key)
  }

  /** The first one is the preferred one. */
  prefer(row: NumberRow): void {
    this.numbers = [row, ...this.numbers.filter(({ key }) => key !== row.key)]
  }

  /** The record changed: what was typed stays, the rest is as it is now. */
  follow(customer: Known): void {
    const before = this.#base
    if (before === customer) return
    for (const part of PARTS) {
      if (this.parts[part] === textOf(before, part)) this.parts[part] = textOf(customer, part)
    }
    const fields = new Set([...Object.keys(before.fields), ...Object.keys(customer.fields)])
    for (const field of fields) {
      const typed = this.values[field] ?? ''
      if (typed === (before.fields[field] ?? '')) this.values[field] = customer.fields[field] ?? ''
    }
    this.#followNumbers(before, customer)
    this.#base = customer
  }

  /** Sends what was typed; what is answered is on file. Null when it did not work. */
  async save(send: (changes: CustomerInput) => Promise<Customer>): Promise<Customer | null> {
    if (this.saving) return null
    this.saving = true
    this.problem = null
    try {
      return await send(this.changes())
    } catch (thrown) {
      this.problem = asProblem(thrown)
      return null
    } finally {
      this.saving = false
    }
  }

  /** The field that the server’s sentence is about: it begins with what that field is called. */
  wrongField(fields: readonly CustomerField[]): string | null {
    const { problem } = this
    if (problem?.field !== 'fields') return null
    const named = fields.filter(({ label }) => problem.detail.startsWith(`${label} `))
    const longest = named.sort((a, b) => b.label.length - a.label.length)[0]
    return longest?.field ?? null
  }

  #typedNumbers(): { number: string; label: string }[] {
    return this.numbers
      .map(({ was, number, label }) => ({
        number: was !== null && number === formatPhone(was) ? was : number.trim(),
        label: label.trim(),
      }))
      .filter(({ number }) => number !== '')
  }

  #followNumbers(before: Known, now: Known): void {
    const order = this.numbers.map(({ was }) => was).join()
    const untouched = order === before.numbers.map(({ number }) => number).join()
    const labels = new Map(before.numbers.map(({ number, label }) => [number, label]))
    const current = new Map(now.numbers.map(({ number, label }) => [number, label]))
    // What someone else took away goes, unless it was altered here; what they added comes.
    const kept = this.numbers.filter(
      ({ was, number }) => was === null || current.has(was) || number !== formatPhone(was),
    )
    for (const row of kept) {
      const label = row.was === null ? undefined : current.get(row.was)
      if (label !== undefined && row.label === labels.get(row.was!)) row.label = label
    }
    const held = new Set(kept.map(({ was }) => was))
    const removed = new Set([...labels.keys()].filter((number) => !held.has(number)))
    for (const { number, label } of now.numbers) {
      if (held.has(number) || removed.has(number)) continue
      kept.push({ key: this.#next++, was: number, number: formatPhone(number), label })
    }
    if (untouched) {
      const places = new Map(now.numbers.map(({ number }, at) => [number, at]))
      const placeOf = ({ was }: NumberRow) => places.get(was ?? '') ?? Infinity
      kept.sort((a, b) => placeOf(a) - placeOf(b) || 0)
    }
    this.numbers = kept
  }
}

/** Fields that are declared, in their order. */
export function inputsOf(fields: readonly CustomerField[]) {
  return fields.map((field) => ({ ...field, kind: kindOf(field) }))
}

function textOf(customer: Known, part: Part): string {
  return customer[part] ?? ''
}
