import type { Api } from '../../api'
import { asProblem, type Problem } from '../../api/problem'
import type { Customer, CustomerField, CustomerInput, Id, MergedCustomer } from '../../api/types'
import { fieldText, kindOf } from '../../text/field-value'
import * as words from './words'

/** Whose of the two is kept. */
export type Side = 'kept' | 'other'

/** Something in which two customers differ. */
export interface Difference {
  /** `name`, `address`, `external_id`, `texting_on`, or `field:` and a custom field’s name. */
  part: string
  label: string
  kept: string
  other: string
}

type Needs = Pick<Api, 'customer' | 'mergeCustomers'>

/** Two customers side by side, of whom one is made. */
export class Merge {
  other = $state.raw<Customer | null>(null)
  picks = $state<Record<string, Side>>({})
  problem = $state.raw<Problem | null>(null)
  merging = $state(false)
  #asked = 0

  constructor(
    private readonly api: Needs,
    private readonly fields: readonly CustomerField[],
  ) {}

  /** Puts someone beside the one who is kept. */
  async choose(kept: Customer, id: Id): Promise<void> {
    const asked = ++this.#asked
    this.problem = null
    try {
      const { customer } = await this.api.customer(id)
      if (asked !== this.#asked) return
      this.picks = {}
      for (const { part, kept: one, other } of this.differences(kept, customer)) {
        this.picks[part] = usual(part, one, other)
      }
      this.other = customer
    } catch (thrown) {
      if (asked === this.#asked) this.problem = asProblem(thrown)
    }
  }

  /** Back to choosing whom. */
  forget(): void {
    this.#asked += 1
    this.other = null
    this.problem = null
  }

  differences(kept: Customer, other: Customer): Difference[] {
    const all: Difference[] = [
      { part: 'name', label: words.name, kept: kept.name, other: other.name },
      { part: 'address', label: words.address, kept: kept.address, other: other.address },
      {
        part: 'external_id',
        label: words.externalId,
        kept: kept.external_id ?? '',
        other: other.external_id ?? '',
      },
      {
        part: 'texting_on',
        label: words.texting,
        kept: kept.texting_on ? words.on : words.off,
        other: other.texting_on ? words.on : words.off,
      },
      ...this.fields.map((field) => ({
        part: `field:${field.field}`,
        label: field.label,
        kept: shown(field, kept),
        other: shown(field, other),
      })),
    ]
    return all.filter((one) => one.kept !== one.other)
  }

  /** Of the parts that differ, what was picked. */
  picked(kept: Customer, other: Customer): CustomerInput {
    const input: CustomerInput = {}
    for (const { part } of this.differences(kept, other)) {
      const from = this.picks[part] === 'other' ? other : kept
      if (part === 'name') input.name = from.name
      else if (part === 'address') input.address = from.address
      else if (part === 'external_id') input.external_id = from.external_id ?? ''
      else if (part === 'texting_on') input.texting_on = from.texting_on
      else {
        const field = part.slice('field:'.length)
        input.fields = { ...input.fields, [field]: from.fields[field] ?? null }
      }
    }
    return input
  }

  /** Null when it did not work; the problem says why. */
  async merge(kept: Customer): Promise<MergedCustomer | null> {
    if (!this.other || this.merging) return null
    this.merging = true
    this.problem = null
    try {
      return await this.api.mergeCustomers(kept.id, this.other.id, this.picked(kept, this.other))
    } catch (thrown) {
      this.problem = asProblem(thrown)
      return null
    } finally {
      this.merging = false
    }
  }
}

/** What there is rather than nothing; texting stays off if it was off for either. */
function usual(part: string, kept: string, other: string): Side {
  if (part === 'texting_on') return kept === words.off ? 'kept' : 'other'
  return kept === '' && other !== '' ? 'other' : 'kept'
}

function shown(field: CustomerField, customer: Customer): string {
  return fieldText(kindOf(field), customer.fields[field.field] ?? '')
}
