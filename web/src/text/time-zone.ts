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
  const all = [{ label: 'In an hour', at: soon }]
  if (hour < 12) all.push({ label: 'This afternoon', at: on(0, '14:00') })
  if (hour < 16) all.push({ label: 'This evening', at: on(0, '18:00') })
  all.push({ label: 'Tomorrow morning', at: on(1, '09:00') })
  // On a Sunday that is tomorrow.
  if (weekday !== 0) all.push({ label: 'Monday morning', at: on(8 - weekday, '09:00') })
  return all
}

/** In a sentence: *today at 14:00*, *tomorrow at 09:00*, *on Mon 23 Nov at 09:00*. */
export function whenWords(at: Date, now: Date, zone = ownZone()): string {
  const [day, time] = wallTime(at, zone).split('T') as [string, string]
  const today = wallTime(now, zone)
  if (day === today.slice(0, 10)) return `today at ${time}`
  if (day === addDays(today, 1)) return `tomorrow at ${time}`
  const sameYear = day.slice(0, 4) === today.slice(0, 4)
  const words = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(at)
  return `on ${words.replace(',', '')} at ${time}`
}

/** What to know of a time that the clock leaves out or shows twice. */
export function oddWords(
  wall: string,
  { at, odd }: Moment,
  now: Date,
  zone: string,
): string | null {
  const time = wall.slice(11, 16)
  if (odd === 'skipped') {
    return `Clocks skip ${time} that day, so it goes out ${whenWords(at, now, zone)}.`
  }
  return odd && `${time} comes twice that day. It goes out the first time, before clocks go back.`
}

/** A zone by the name of its city: *Los Angeles*. */
export function cityOf(zone: string): string {
  return zone.split('/').at(-1)!.replaceAll('_', ' ')
}

function addDays(wall: string, days: number): string {
  const day = new Date(`${wall.slice(0, 10)}T00:00Z`)
  day.setUTCDate(day.getUTCDate() + days)
  return day.toISOString().slice(0, 10)
}
