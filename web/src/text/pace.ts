import type { LineSending } from '../api/types'
import { formatList } from './number-format'
import * as words from './words'

/** How fast a line sends, a sentence for each pace: destinations that are alike stand together. */
export function paceWords({ chosen, paces }: LineSending): string {
  if (chosen !== null) return words.chosenPace(chosen)
  const alike = new Map<number | null, string[]>()
  for (const { destination, pace } of paces) {
    alike.set(pace, [...(alike.get(pace) ?? []), words.destinations[destination]])
  }
  const [only] = alike.keys()
  if (alike.size === 1 && only !== undefined) return words.onePace(only)
  return [...alike].map(([pace, places]) => words.paceTo(formatList(places), pace)).join(' ')
}

/** What waits for a line, and how long; null when nothing does. */
export function waitingWords({ waiting, wait_seconds }: LineSending): string | null {
  if (waiting === 0) return null
  return words.waiting(waiting, wait_seconds > 0 ? duration(wait_seconds) : null)
}

/** How long a text still waits for its line’s turn, as a bubble says it. */
export function turnWords(seconds: number): string {
  const rounded = seconds < 90 ? Math.ceil(seconds / 5) * 5 : seconds
  return words.turn(duration(rounded))
}

/** Roughly, in the unit that people would say. */
export function duration(seconds: number): string {
  if (seconds < 90) return words.seconds(seconds)
  if (seconds < 5400) return words.minutes(Math.round(seconds / 60))
  return words.hours(Math.round(seconds / 3600))
}
