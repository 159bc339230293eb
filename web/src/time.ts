const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'short' })
const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const dateWithYear = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
})
const longDay = new Intl.DateTimeFormat('en-GB', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
})
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })

const DAY = 86_400_000

export function clockTime(at: string): string {
  return clock.format(new Date(at))
}

export function exactTime(at: string): string {
  return exact.format(new Date(at))
}

/** In a list: the time today, the weekday within a week, else the date. */
export function listTime(at: string, now: Date): string {
  const then = new Date(at)
  const days = daysBetween(then, now)
  if (days <= 0) return clock.format(then)
  if (days < 7) return weekday.format(then)
  return then.getFullYear() === now.getFullYear() ? date.format(then) : dateWithYear.format(then)
}

/** Over the messages of one day. */
export function dayName(at: string, now: Date): string {
  const then = new Date(at)
  const days = daysBetween(then, now)
  if (days === 0) return 'Today'
  if (days === 1) return 'Yesterday'
  const day = longDay.format(then).replace(/^(\w+) /, '$1, ')
  return then.getFullYear() === now.getFullYear() ? day : `${day} ${then.getFullYear()}`
}

/** In a sentence: “at 14:05” today, else “on 3 Nov”. */
export function sentenceTime(at: string, now: Date): string {
  const then = new Date(at)
  if (daysBetween(then, now) === 0) return `at ${clock.format(then)}`
  const sameYear = then.getFullYear() === now.getFullYear()
  return `on ${(sameYear ? date : dateWithYear).format(then)}`
}

export function sameDay(a: string, b: string): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString()
}

/** Calendar days, so that an hour lost to summer time does not matter. */
function daysBetween(then: Date, now: Date): number {
  const start = (d: Date) => new Date(d.getFullYear(), d.getMonth(), d.getDate()).getTime()
  return Math.round((start(now) - start(then)) / DAY)
}
