import { isAmerican, readersLocale } from './locale'
import * as words from './words'

let numbers: Intl.NumberFormat | undefined
let lists: Intl.ListFormat | undefined

/** A whole number; for Americans without waiting for the browser's formatter to be made. */
export function formatNumber(value: number): string {
  if (isAmerican()) return String(value).replace(/\B(?=(\d{3})+$)/g, ',')
  numbers ??= new Intl.NumberFormat(readersLocale())
  return numbers.format(value)
}

/** A share of a whole, as *88%*: never all of it, or none, unless it is. */
export function formatPercent(part: number, all: number): string {
  let rounded = Math.round((100 * part) / all)
  if (rounded === 100 && part < all) rounded = 99
  if (rounded === 0 && part > 0) rounded = 1
  if (isAmerican()) return `${rounded}%`
  return new Intl.NumberFormat(readersLocale(), { style: 'percent' }).format(rounded / 100)
}

/** *A, B, and C*: its *and* is one of the page's words, so it is in the page's language. */
export function formatList(items: string[]): string {
  lists ??= new Intl.ListFormat('en-US')
  return lists.format(items)
}

/** *A, B, and 4 others*: a list that fits into a sentence, however many there are. */
export function formatNames(names: string[], most = 5): string {
  if (names.length <= most) return formatList(names)
  return formatList([...names.slice(0, most - 1), words.others(names.length - most + 1)])
}
