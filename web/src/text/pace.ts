import type { LineSending } from '../api/types'

const TO = {
  united_states: 'the United States',
  canada: 'Canada',
  united_kingdom: 'the United Kingdom',
  elsewhere: 'elsewhere',
} as const

/** How fast a line sends, in a sentence: destinations that are alike stand together. */
export function paceWords({ chosen, paces }: LineSending): string {
  if (chosen !== null) return `${chosen} a second, as chosen here.`
  const alike = new Map<number | null, string[]>()
  for (const { destination, pace } of paces) {
    alike.set(pace, [...(alike.get(pace) ?? []), TO[destination]])
  }
  const parts = [...alike].map(([pace, places]) => {
    const how = pace === null ? 'as fast as Twilio takes them' : `${pace} a second`
    return alike.size === 1 ? how : `to ${listed(places)} ${how}`
  })
  const words = parts.join(', ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`
}

/** What waits for a line, and how long; null when nothing does. */
export function waitingWords({ waiting, wait_seconds }: LineSending): string | null {
  if (waiting === 0) return null
  const texts = waiting === 1 ? '1 text waits' : `${waiting} texts wait`
  return wait_seconds > 0 ? `${texts}, the last for about ${duration(wait_seconds)}` : texts
}

/** How long a text still waits for its line’s turn, as a bubble says it. */
export function turnWords(seconds: number): string {
  const rounded = seconds < 90 ? Math.ceil(seconds / 5) * 5 : seconds
  return `Waits for its turn: about ${duration(rounded)}`
}

/** Roughly, in the unit that one would say. */
export function duration(seconds: number): string {
  if (seconds < 90) return counted(seconds, 'second')
  if (seconds < 5400) return counted(Math.round(seconds / 60), 'minute')
  return counted(Math.round(seconds / 3600), 'hour')
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

function listed(places: string[]): string {
  return places.length < 2
    ? places.join('')
    : `${places.slice(0, -1).join(', ')} and ${places.at(-1)!}`
}
