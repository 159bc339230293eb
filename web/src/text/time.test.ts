import { afterEach, expect, it, vi } from 'vitest'
import { clockTime, dayName, exactTime, listTime, sentenceTime, timeAgo } from './time'

const now = new Date(2026, 10, 21, 15, 0)
const at = (...parts: [number, number, number, number, number]) => new Date(...parts).toISOString()

it.each([
  [at(2026, 10, 21, 14, 5), '2:05 PM'],
  [at(2026, 10, 20, 23, 59), 'Fri'],
  [at(2026, 10, 15, 9, 0), 'Sun'],
  [at(2026, 10, 14, 9, 0), 'Nov 14'],
  [at(2025, 10, 14, 9, 0), 'Nov 14, 2025'],
])('shows %s in a list as %s', (time, shown) => expect(listTime(time, now)).toBe(shown))

it('names the days of a thread', () => {
  expect(dayName(at(2026, 10, 21, 0, 1), now)).toBe('Today')
  expect(dayName(at(2026, 10, 20, 23, 59), now)).toBe('Yesterday')
  expect(dayName(at(2026, 10, 19, 12, 0), now)).toBe('Thursday, November 19')
  expect(dayName(at(2025, 10, 19, 12, 0), now)).toBe('Wednesday, November 19, 2025')
})

it.each([
  [at(2026, 10, 21, 14, 5), 'In the last hour'],
  [at(2026, 10, 21, 13, 59), '1 hour ago'],
  [at(2026, 10, 21, 0, 30), '14 hours ago'],
  [at(2026, 10, 20, 23, 59), 'Yesterday'],
  [at(2026, 10, 15, 9, 0), '6 days ago'],
  [at(2026, 10, 3, 9, 0), 'Nov 3'],
])('says of %s that it was %s', (time, shown) => expect(timeAgo(time, now)).toBe(shown))

it('says in a sentence when something happened', () => {
  expect(sentenceTime(at(2026, 10, 21, 9, 7), now)).toBe('at 9:07 AM')
  expect(sentenceTime(at(2026, 10, 3, 9, 7), now)).toBe('on Nov 3')
})

it.each(['en-US', 'en-GB', 'de-DE', 'ja-JP'])(
  'writes times as the browser would in %s',
  (locale) => {
    vi.stubGlobal('navigator', { language: locale })
    const plain = (text: string) => text.replace(/\u202f/g, ' ')
    const browser = (options: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat(locale, options)
    const exact = browser({ dateStyle: 'medium', timeStyle: 'medium' })
    const clock = browser({ hour: 'numeric', minute: '2-digit' })
    const short = browser({ day: 'numeric', month: 'short' })
    const weekday = browser({ weekday: 'short' })
    const long = browser({ weekday: 'long', day: 'numeric', month: 'long' })
    const longer = browser({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
    for (let month = 0; month < 12; month += 1) {
      const then = new Date(2026, month, month + 3, month * 2, 5, 9)
      const soon = new Date(2026, month, month + 6)
      const late = new Date(2026, 11, 31)
      expect(exactTime(then.toISOString())).toBe(plain(exact.format(then)))
      expect(clockTime(then.toISOString())).toBe(plain(clock.format(then)))
      expect(listTime(then.toISOString(), soon)).toBe(weekday.format(then))
      expect(listTime(then.toISOString(), late)).toBe(short.format(then))
      expect(dayName(then.toISOString(), late)).toBe(long.format(then))
      expect(dayName(then.toISOString(), new Date(2027, 11, 31))).toBe(longer.format(then))
    }
  },
)

it('makes no formatter for what Americans see first, and for others each once', () => {
  let made = 0
  const { DateTimeFormat } = Intl
  class Counted extends DateTimeFormat {
    constructor(...options: ConstructorParameters<typeof DateTimeFormat>) {
      super(...options)
      made += 1
    }
  }
  vi.stubGlobal('Intl', { ...Intl, DateTimeFormat: Counted })
  const look = () => [listTime(at(2026, 10, 21, 14, 5), now), listTime(at(2026, 9, 2, 1, 1), now)]
  look()
  expect(made).toBe(0)
  vi.stubGlobal('navigator', { language: 'fr-FR' })
  expect(look()).toEqual(['14:05', '2 oct.'])
  look()
  expect(made).toBe(2)
})

afterEach(() => {
  vi.unstubAllGlobals()
})
