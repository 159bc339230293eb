import type { CustomerField, ImportColumn } from '../../../api/types'
import * as words from './words'

/** What a column can hold, as a list of choices has it: a custom field by its name. */
export type ColumnKey = Exclude<ImportColumn['type'], 'field'> | `field:${string}`

export function keyOf(column: ImportColumn): ColumnKey {
  return column.type === 'field' ? `field:${column.field}` : column.type
}

/** What was chosen; numbers are called what the column says. */
export function columnOf(key: string, heading: string): ImportColumn {
  if (key.startsWith('field:')) return { type: 'field', field: key.slice('field:'.length) }
  if (key === 'number') return { type: 'number', label: labelOf(heading) }
  return { type: key } as ImportColumn
}

/** A label has at most 30 characters. */
function labelOf(heading: string): string {
  return [...heading.trim()].slice(0, 30).join('').trim()
}

/** Everything that can be chosen. Our own id is only offered where a file has it. */
export function choices(fields: CustomerField[], chosen: ImportColumn): [ColumnKey, string][] {
  const usual: ColumnKey[] = [
    'ignore',
    'name',
    'first_name',
    'last_name',
    'number',
    'label',
    'address',
    'external_id',
    'texting',
    'consent_words',
    'consent_at',
    'consent_place',
  ]
  if (chosen.type === 'id' || chosen.type === 'more_numbers') usual.push(chosen.type)
  const known = usual.map((key): [ColumnKey, string] => [
    key,
    words.columns[key as keyof typeof words.columns],
  ])
  const custom = fields.map((one): [ColumnKey, string] => [`field:${one.field}`, one.label])
  return [...known, ...custom]
}
