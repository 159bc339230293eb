import type { CrmValue } from '../api/types'
import { readersLocale } from './locale'
import { calendarDate, clockTime } from './time'
import * as words from './words'

/** What a CRM has on file, as the reader writes it. */
export function crmText({ kind, value, currency }: CrmValue, now: Date): string {
  switch (kind) {
    case 'number':
      return number(value, {})
    case 'money':
      return number(
        value,
        currency ? { style: 'currency', currency } : { minimumFractionDigits: 2 },
      )
    case 'date':
      return date(value, now)
    case 'link':
      return value.replace(/^https:\/\//, '').replace(/\/$/, '')
    default:
      return value
  }
}

/** A year is a number, too: four digits stand together. */
function number(value: string, style: Intl.NumberFormatOptions): string {
  const options = { ...style, useGrouping: style.style === 'currency' ? true : 'min2' }
  return new Intl.NumberFormat(readersLocale(), options as Intl.NumberFormatOptions).format(
    Number(value),
  )
}

/** A day has no time zone: it is the same for every reader. */
function date(value: string, now: Date): string {
  const day = /^(\d{4})-(\d\d)-(\d\d)$/.exec(value)
  if (day) return calendarDate(new Date(+day[1]!, +day[2]! - 1, +day[3]!).toISOString(), now)
  return words.dayAndTime(calendarDate(value, now), clockTime(value))
}
