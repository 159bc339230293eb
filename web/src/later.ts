/** Times of day in a time zone, and the ones that a message is usually sent at later (S13). */

const HOUR = 3_600_000
const FIVE_MINUTES = 300_000

/** This computer's own time zone. */
export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

/** What a clock on the wall shows there, as `<input type="datetime-local">` has it. */
export function wallTime(at: Date, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(at)
  const of = (type: string) => parts.find((part) => part.type === type)!.value
  return `${of('year').padStart(4, '0')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}`
}

/** When a clock on the wall shows that there; null for what is no time. */
export function instant(wall: string, zone: string): Date | null {
  const asUtc = Date.parse(`${wall}Z`)
  if (Number.isNaN(asUtc)) return null
  let at = asUtc
  // What to add depends on the day, which depends on what was added: the second round is right.
  for (let round = 0; round < 2; round += 1) {
    at = asUtc - (Date.parse(`${wallTime(new Date(at), zone)}Z`) - Math.floor(at / 60_000) * 60_000)
  }
  return new Date(at)
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

/** A zone by the name of its city: *Los Angeles*. */
export function cityOf(zone: string): string {
  return zone.split('/').at(-1)!.replaceAll('_', ' ')
}

function addDays(wall: string, days: number): string {
  const day = new Date(`${wall.slice(0, 10)}T00:00Z`)
  day.setUTCDate(day.getUTCDate() + days)
  return day.toISOString().slice(0, 10)
}
