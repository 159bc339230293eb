import { expect, it } from 'vitest'
import { dayName, exactTime, listTime, sentenceTime } from './time'

const now = new Date(2026, 10, 21, 15, 0)
const at = (...parts: [number, number, number, number, number]) => new Date(...parts).toISOString()

it.each([
  [at(2026, 10, 21, 14, 5), '14:05'],
  [at(2026, 10, 20, 23, 59), 'Fri'],
  [at(2026, 10, 15, 9, 0), 'Sun'],
  [at(2026, 10, 14, 9, 0), '14 Nov'],
  [at(2025, 10, 14, 9, 0), '14 Nov 2025'],
])('shows %s in a list as %s', (time, shown) => expect(listTime(time, now)).toBe(shown))

it('names the days of a thread', () => {
  expect(dayName(at(2026, 10, 21, 0, 1), now)).toBe('Today')
  expect(dayName(at(2026, 10, 20, 23, 59), now)).toBe('Yesterday')
  expect(dayName(at(2026, 10, 19, 12, 0), now)).toBe('Thursday, 19 November')
  expect(dayName(at(2025, 10, 19, 12, 0), now)).toBe('Wednesday, 19 November 2025')
})

it('says in a sentence when something happened', () => {
  expect(sentenceTime(at(2026, 10, 21, 9, 7), now)).toBe('at 09:07')
  expect(sentenceTime(at(2026, 10, 3, 9, 7), now)).toBe('on 3 Nov')
})

it('writes every month and weekday as the browser would', () => {
  const browser = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('en-GB', options)
  const exact = browser({ dateStyle: 'medium', timeStyle: 'medium' })
  const short = browser({ day: 'numeric', month: 'short' })
  const weekday = browser({ weekday: 'short' })
  const long = browser({ weekday: 'long', day: 'numeric', month: 'long' })
  for (let month = 0; month < 12; month += 1) {
    const then = new Date(2026, month, month + 3, month, 5, 9)
    const soon = new Date(2026, month, month + 6)
    const late = new Date(2026, 11, 31)
    expect(exactTime(then.toISOString())).toBe(exact.format(then))
    expect(listTime(then.toISOString(), soon)).toBe(weekday.format(then))
    expect(sentenceTime(then.toISOString(), late)).toBe(`on ${short.format(then)}`)
    const named = dayName(then.toISOString(), late)
    expect(named.replace(',', '')).toBe(long.format(then).replace(',', ''))
  }
})
