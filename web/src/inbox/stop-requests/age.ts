import * as words from './words'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How long a text has waited, and whether that is long. */
export function ageOf(at: string, now: Date): { text: string; long: boolean } {
  const passed = now.getTime() - Date.parse(at)
  return { text: inWords(passed), long: passed >= DAY }
}

function inWords(passed: number): string {
  if (passed < MINUTE) return words.justNow
  if (passed < HOUR) return words.minutes(Math.floor(passed / MINUTE))
  if (passed < 2 * DAY) return words.hours(Math.floor(passed / HOUR))
  return words.days(Math.floor(passed / DAY))
}
