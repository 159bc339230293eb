import { dateFormatter } from './locale'
import * as words from './words'

/** Times of day in a time zone, and the ones that a message is usually sent at later (S13). */

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const FIVE_MINUTES = 300_000

/** This computer's own time zone. */
export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

const clocks = new Map<string, Intl.DateTimeFormat>()

function clock(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  })
  clocks.set(zone, made)
  return made
}

/** What a clock on the wall shows there, as `<input type="datetime-local">` has it. */
export function wallTime(at: Date, zone: string): string {
  const parts = clock(zone).formatToParts(at)
  const of = (type: string) => parts.find((part) => part.type === type)!.value
  return `${of('year').padStart(4, '0')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}`
}

/** When a clock on the wall shows something there. */
export interface Moment {
  at: Date
  /** The clock leaves that time out, and this is the first one after it; or it shows it twice, and this is the first. */
  odd: 'skipped' | 'twice' | null
}

/** When a clock on the wall shows that there: never earlier. Null for what is no time. */
export function moment(wall: string, zone: string): Moment | null {
  const asUtc = Date.parse(`${wall}Z`)
  if (Number.isNaN(asUtc)) return null
  const ahead = (at: number) =>
    Date.parse(`${wallTime(new Date(at), zone)}Z`) - Math.floor(at / MINUTE) * MINUTE
  // Whatever the clock does about then, it goes by one of these before or after that.
  const near = [-36, -12, 0, 12, 36].map((hours) => asUtc - ahead(asUtc + hours * HOUR))
  near.sort((a, b) => a - b)
  const shown = new Set(near.filter((at) => wallTime(new Date(at), zone) === wall.slice(0, 16)))
  const [first] = shown
  if (first !== undefined) return { at: new Date(first), odd: shown.size > 1 ? 'twice' : null }
  // Between the two it goes forward: at the first minute that shows more than was asked for.
  let [before, after] = [near[0]! / MINUTE, near.at(-1)! / MINUTE].map(Math.floor) as [
    number,
    number,
  ]
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (wallTime(new Date(middle * MINUTE), zone) < wall) before = middle
    else after = middle
  }
  return { at: new Date(after * MINUTE), odd: 'skipped' }
}

/** When a clock on the wall shows that there; null for what is no time. */
export function instant(wall: string, zone: string): Date | null {
  return moment(wall, zone)?.at ?? null
}

export interface Preset {
  label: string
  at: Date
}

/** The times that one usually means, from the nearest on. */
export function presets(now: Date, zone: string): Preset[] {
  const today = wallTime(now, zone)
  const hour = Number(today.slice(11, 13))
  const weekday = new Date(`${today}Z`).getUTCDay()
  const on = (days: number, time: string) => instant(`${addDays(today, days)}T${time}`, zone)!
  const soon = new Date(Math.ceil((now.getTime() + HOUR) / FIVE_MINUTES) * FIVE_MINUTES)
  const all = [{ label: words.inAnHour, at: soon }]
  if (hour < 12) all.push({ label: words.thisAfternoon, at: on(0, '14:00') })
  if (hour < 16) all.push({ label: words.thisEvening, at: on(0, '18:00') })
  all.push({ label: words.tomorrowMorning, at: on(1, '09:00') })
  // On a Sunday that is tomorrow.
  if (weekday !== 0) all.push({ label: words.mondayMorning, at: on(8 - weekday, '09:00') })
  return all
}

/** In a sentence: *today, 2:00 PM*, *tomorrow, 9:00 AM*, *Mon, Nov 23, 9:00 AM*. */
export function whenWords(at: Date, now: Date, zone = ownZone()): string {
  const day = wallTime(at, zone).slice(0, 10)
  const today = wallTime(now, zone)
  const time = timeIn(at, zone)
  if (day === today.slice(0, 10)) return words.todayAt(time)
  if (day === addDays(today, 1)) return words.tomorrowAt(time)
  return words.dayAt(dayIn(at, now, zone), time)
}

/** Where the day is said beside it: its time alone, or with a day that is not the next. */
export function shortWhen(at: Date, now: Date, zone: string): string {
  const near = wallTime(at, zone).slice(0, 10) <= addDays(wallTime(now, zone), 1)
  const time = timeIn(at, zone)
  return near ? time : words.dayAt(dayIn(at, now, zone), time)
}

/** What to know of a time that the clock leaves out or shows twice. */
export function oddWords(
  wall: string,
  { at, odd }: Moment,
  now: Date,
  zone: string,
): string | null {
  const time = timeIn(new Date(`${wall.slice(0, 16)}Z`), 'UTC')
  if (odd === 'skipped') return words.clockSkips(time, whenWords(at, now, zone))
  return odd && words.clockRepeats(time)
}

/** A zone as people call it: *Pacific*. A name of the page's own language, like its sentences. */
export function zoneName(zone: string): string {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longGeneric' })
  const name = format.formatToParts().find(({ type }) => type === 'timeZoneName')!.value
  return name.replace(/ Time$/, '')
}

function timeIn(at: Date, zone: string): string {
  const options = { timeZone: zone, hour: 'numeric', minute: '2-digit' } as const
  // Some browsers write a space of their own before AM and PM.
  return dateFormatter(`time ${zone}`, options)
    .format(at)
    .replace(/\u202f/g, ' ')
}

function dayIn(at: Date, now: Date, zone: string): string {
  const day = { timeZone: zone, weekday: 'short', day: 'numeric', month: 'short' } as const
  const year = wallTime(at, zone).slice(0, 4) !== wallTime(now, zone).slice(0, 4)
  const options = year ? ({ ...day, year: 'numeric' } as const) : day
  return dateFormatter(`day ${zone} ${year}`, options).format(at)
}

function addDays(wall: string, days: number): string {
  const day = new Date(`${wall.slice(0, 10)}T00:00Z`)
  day.setUTCDate(day.getUTCDate() + days)
  return day.toISOString().slice(0, 10)
}
