import type { CustomerField, FieldKind } from '../api/types'
import { dateFormatter, readersLocale } from './locale'

/** What a field holds; text where nothing is said. */
export function kindOf(field: CustomerField): FieldKind {
  return field.kind ?? { type: 'text' }
}

/** A value as people read it. One that does not fit its kind any more is shown as it is. */
export function fieldText(kind: FieldKind, value: string): string {
  if (value === '') return ''
  switch (kind.type) {
    case 'money':
      return money(kind.currency, value)
    case 'number':
      return decimal(value)
    case 'date':
      return day(value)
    default:
      return value
  }
}

/** Where a link leads; null for what is none: nothing but the web is ever linked. */
export function fieldLink(kind: FieldKind, value: string): string | null {
  return kind.type === 'link' && /^https:\/\//i.test(value) && URL.canParse(value) ? value : null
}

const DECIMAL = /^-?\d+(\.\d+)?$/
/** More digits than a number of JavaScript keeps are shown as they were written. */
const MOST_DIGITS = 15

function amount(value: string): { number: number; places: number } | null {
  if (!DECIMAL.test(value) || value.replace(/\D/g, '').length > MOST_DIGITS) return null
  return { number: Number(value), places: value.split('.')[1]?.length ?? 0 }
}

function money(currency: string, value: string): string {
  const read = amount(value)
  if (!read) return `${value} ${currency}`
  try {
    const least = new Intl.NumberFormat(readersLocale(), { style: 'currency', currency })
    const places = least.resolvedOptions().maximumFractionDigits ?? 2
    const whole = value.replace(/0+$/, '').split('.')[1]?.length ?? 0
    if (whole <= places) return least.format(read.number)
    const maximumFractionDigits = Math.min(20, whole)
    const options = { style: 'currency', currency, maximumFractionDigits } as const
    return new Intl.NumberFormat(readersLocale(), options).format(read.number)
  } catch {
    return `${value} ${currency}`
  }
}

function decimal(value: string): string {
  const read = amount(value)
  if (!read) return value
  const maximumFractionDigits = Math.min(20, read.places)
  return new Intl.NumberFormat(readersLocale(), { maximumFractionDigits }).format(read.number)
}

function day(value: string): string {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value) ?? []
  if (!year) return value
  const noon = new Date(Number(year), Number(month) - 1, Number(date), 12)
  return dateFormatter('field day', { dateStyle: 'medium' }).format(noon)
}
