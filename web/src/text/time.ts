/*
 * As `Intl` has it for en-GB, but written here: each of its formatters takes the browser milliseconds
 * to make, and the first list on screen would wait for several.
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

const DAY = 86_400_000

export function clockTime(at: string): string {
  return clock(new Date(at))
}

export function exactTime(at: string): string {
  const then = new Date(at)
  return `${dateWithYear(then)}, ${clock(then)}:${twoDigits(then.getSeconds())}`
}

/** In a list: the time today, the weekday within a week, else the date. */
export function listTime(at: string, now: Date): string {
  const then = new Date(at)
  const days = daysBetween(then, now)
  if (days <= 0) return clock(then)
  if (days < 7) return weekday(then).slice(0, 3)
  return dateIn(then, now)
}

/** Over the messages of one day. */
export function dayName(at: string, now: Date): string {
  const then = new Date(at)
  const days = daysBetween(then, now)
  if (days === 0) return 'Today'
  if (days === 1) return 'Yesterday'
  const day = `${weekday(then)}, ${then.getDate()} ${MONTHS[then.getMonth()]}`
  return then.getFullYear() === now.getFullYear() ? day : `${day} ${then.getFullYear()}`
}

/** In a sentence: “at 14:05” today, else “on 3 Nov”. */
export function sentenceTime(at: string, now: Date): string {
  const then = new Date(at)
  return daysBetween(then, now) === 0 ? `at ${clock(then)}` : `on ${dateIn(then, now)}`
}

export function sameDay(a: string, b: string): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString()
}

function clock(at: Date): string {
  return `${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`
}

function weekday(at: Date): string {
  return WEEKDAYS[at.getDay()]!
}

/** The year is said only where it is another one. */
function dateIn(at: Date, now: Date): string {
  return at.getFullYear() === now.getFullYear() ? date(at) : dateWithYear(at)
}

function date(at: Date): string {
  const month = MONTHS[at.getMonth()]!
  return `${at.getDate()} ${month === 'September' ? 'Sept' : month.slice(0, 3)}`
}

function dateWithYear(at: Date): string {
  return `${date(at)} ${at.getFullYear()}`
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}

/** Calendar days, so that an hour lost to summer time does not matter. */
function daysBetween(then: Date, now: Date): number {
  const start = (d: Date) => new Date(d.getFullYear(), d.getMonth(), d.getDate()).getTime()
  return Math.round((start(now) - start(then)) / DAY)
}
