import { dateFormatter, isAmerican } from './locale'
import * as words from './words'

/*
 * As `Intl` has it, but for Americans written here: each of its formatters takes the browser
 * milliseconds to make, and the first list on screen would wait for several. Whoever reads in another
 * way has them made, each once.
 */
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** *7:06 PM* */
export function clockTime(at: string): string {
  return clock(new Date(at))
}

/** *Oct 27, 2026, 7:06:09 PM* */
export function exactTime(at: string): string {
  const then = new Date(at)
  if (!isAmerican()) return intl('exact', { dateStyle: 'medium', timeStyle: 'medium' }, then)
  const [time, half] = clock(then).split(' ')
  return `${date(then, true)}, ${time}:${twoDigits(then.getSeconds())} ${half}`
}

/** In a list: the time today, the weekday within a week, else the date. */
export function listTime(at: string, now: Date): string {
  const then = new Date(at)
  const days = daysBetween(then, now)
  if (days <= 0) return clock(then)
  if (days < 7) return weekday(then)
  return dateIn(then, now)
}

/** Over the messages of one day. */
export function dayName(at: string, now: Date): string {
  const then = new Date(at)
  const days = daysBetween(then, now)
  if (days === 0) return words.today
  if (days === 1) return words.yesterday
  const year = then.getFullYear() !== now.getFullYear()
  if (!isAmerican()) {
    const day = { weekday: 'long', day: 'numeric', month: 'long' } as const
    return intl(`day ${year}`, year ? { ...day, year: 'numeric' } : day, then)
  }
  const day = `${WEEKDAYS[then.getDay()]}, ${MONTHS[then.getMonth()]} ${then.getDate()}`
  return year ? `${day}, ${then.getFullYear()}` : day
}

/** In a sentence: “at 2:05 PM” today, else “on Nov 3”. */
export function sentenceTime(at: string, now: Date): string {
  const then = new Date(at)
  return daysBetween(then, now) === 0 ? words.atTime(clock(then)) : words.onDate(dateIn(then, now))
}

/** How long ago, for what is known to the hour. */
export function timeAgo(at: string, now: Date): string {
  const then = new Date(at)
  const days = daysBetween(then, now)
  const hours = Math.floor((now.getTime() - then.getTime()) / HOUR)
  if (hours < 1) return words.lastHour
  if (days <= 0) return words.hoursAgo(hours)
  if (days === 1) return words.yesterday
  return days < 7 ? words.daysAgo(days) : dateIn(then, now)
}

/** *Nov 3*, and the year where it is another one. */
export function calendarDate(at: string, now: Date): string {
  return dateIn(new Date(at), now)
}

export function sameDay(a: string, b: string): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString()
}

function clock(at: Date): string {
  if (!isAmerican()) return intl('clock', { hour: 'numeric', minute: '2-digit' }, at)
  const hours = at.getHours()
  return `${hours % 12 || 12}:${twoDigits(at.getMinutes())} ${hours < 12 ? 'AM' : 'PM'}`
}

function weekday(at: Date): string {
  if (!isAmerican()) return intl('weekday', { weekday: 'short' }, at)
  return WEEKDAYS[at.getDay()]!.slice(0, 3)
}

/** The year is said only where it is another one. */
function dateIn(at: Date, now: Date): string {
  return date(at, at.getFullYear() !== now.getFullYear())
}

function date(at: Date, year: boolean): string {
  if (!isAmerican()) {
    const day = { day: 'numeric', month: 'short' } as const
    return intl(`date ${year}`, year ? { ...day, year: 'numeric' } : day, at)
  }
  const day = `${MONTHS[at.getMonth()]!.slice(0, 3)} ${at.getDate()}`
  return year ? `${day}, ${at.getFullYear()}` : day
}

function intl(name: string, options: Intl.DateTimeFormatOptions, at: Date): string {
  return dateFormatter(name, options).format(at)
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}

/** Calendar days, so that an hour lost to summer time does not matter. */
function daysBetween(then: Date, now: Date): number {
  const start = (d: Date) => new Date(d.getFullYear(), d.getMonth(), d.getDate()).getTime()
  return Math.round((start(now) - start(then)) / DAY)
}
