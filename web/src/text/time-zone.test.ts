import { describe, expect, it } from 'vitest'
import {
  instant,
  moment,
  oddWords,
  presets,
  shortWhen,
  wallTime,
  whenWords,
  zoneName,
} from './time-zone'
import odd from './time-zone.vectors.json'

const LA = 'America/Los_Angeles'
const BERLIN = 'Europe/Berlin'
/** A Saturday, 07:30 in Los Angeles and 16:30 in Berlin. */
const now = new Date('2026-11-21T15:30:00Z')

describe('times in a zone', () => {
  it('are what the clock on the wall shows there', () => {
    expect(wallTime(now, LA)).toBe('2026-11-21T07:30')
    expect(wallTime(now, BERLIN)).toBe('2026-11-21T16:30')
    expect(instant('2026-11-21T07:30', LA)).toEqual(now)
    expect(instant('2026-11-21T16:30', BERLIN)).toEqual(now)
    expect(instant('', LA)).toBeNull()
  })

  it('are right around the changes of the clock', () => {
    for (const at of ['2026-03-08T09:59:00Z', '2026-03-08T10:00:00Z', '2026-11-01T08:30:00Z']) {
      const wall = wallTime(new Date(at), LA)
      expect(instant(wall, LA)).toEqual(new Date(at))
    }
  })

  it.each(odd)('of $wall in $zone are $shown', ({ wall, zone, at, shown, is }) => {
    const found = moment(wall, zone)!
    expect(found.at.toISOString()).toBe(at)
    expect(wallTime(found.at, zone)).toBe(shown)
    expect(found.odd).toBe(is)
  })

  it('are never earlier than chosen, and never later without need', () => {
    const odd = 'Australia/Lord_Howe Pacific/Apia Pacific/Chatham America/Santiago America/Nuuk'
    const many = Intl.supportedValuesOf('timeZone').filter((_, n) => n % 8 === 0)
    const zones = [...many, ...`${odd} Africa/Cairo Asia/Beirut Antarctica/Troll UTC`.split(' ')]
    let state = 20_261_128
    const next = (below: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((state / 2 ** 32) * below)
    }
    for (const zone of zones) {
      const chosen = Array.from({ length: 12 }, () => Date.UTC(2026, 0, 1, 0, next(1_500_000)))
      // And around every change of the clock in a year.
      for (let day = 0; day < 366; day += 7) {
        const [from, to] = [day, day + 7].map((day) => Date.UTC(2026, 0, 1 + day)) as [
          number,
          number,
        ]
        const ahead = (at: number) => Date.parse(`${wallTime(new Date(at), zone)}Z`) - at
        if (ahead(from) === ahead(to)) continue
        for (let n = 0; n < 40; n += 1) chosen.push(from + ahead(from) + next(10_140) * 60_000)
      }
      for (const at of chosen) {
        const wall = new Date(at).toISOString().slice(0, 16)
        const { at: found, odd } = moment(wall, zone)!
        const shown = wallTime(found, zone)
        expect(shown >= wall, `${wall} in ${zone} became ${shown}`).toBe(true)
        expect(shown === wall, `${wall} in ${zone} became ${shown}`).toBe(odd !== 'skipped')
        // The minute before it shows less, unless the clock has shown this time before.
        const before = wallTime(new Date(found.getTime() - 60_000), zone)
        expect(before < wall, `${wall} in ${zone} was to be had before ${shown}`).toBe(true)
      }
    }
  }, 60_000)

  it('say what became of a time that is left out or comes twice', () => {
    const words = (wall: string) => oddWords(wall, moment(wall, LA)!, now, LA)
    expect(words('2027-03-14T02:30')).toBe(
      'Clocks skip 2:30 AM that day, so it sends Sun, Mar 14, 2027, 3:00 AM.',
    )
    expect(words('2027-11-07T01:30')).toBe(
      '1:30 AM comes twice that day. We’ll use the first one, before clocks go back.',
    )
    expect(words('2027-11-07T02:30')).toBeNull()
  })

  it('are said as one would say them', () => {
    const at = (wall: string) => whenWords(instant(wall, LA)!, now, LA)
    expect(at('2026-11-21T14:00')).toBe('today, 2:00 PM')
    expect(at('2026-11-22T09:00')).toBe('tomorrow, 9:00 AM')
    expect(at('2026-11-23T09:00')).toBe('Mon, Nov 23, 9:00 AM')
    expect(at('2027-01-04T09:00')).toBe('Mon, Jan 4, 2027, 9:00 AM')
    expect(shortWhen(instant('2026-11-22T09:00', LA)!, now, LA)).toBe('9:00 AM')
    expect(shortWhen(instant('2026-11-23T09:00', LA)!, now, LA)).toBe('Mon, Nov 23, 9:00 AM')
    expect(zoneName(LA)).toBe('Pacific')
  })
})

describe('presets', () => {
  const offered = (at: string, zone: string) =>
    presets(new Date(at), zone).map(({ label, at }) => `${label} ${wallTime(at, zone).slice(5)}`)

  it('are what is still to come of the day, tomorrow, and Monday', () => {
    expect(offered('2026-11-20T15:32:00Z', LA)).toEqual([
      'In an hour 11-20T08:35',
      'This afternoon 11-20T14:00',
      'This evening 11-20T18:00',
      'Tomorrow morning 11-21T09:00',
      'Monday morning 11-23T09:00',
    ])
    expect(offered('2026-11-22T21:00:00Z', BERLIN)).toEqual([
      'In an hour 11-22T23:00',
      'Tomorrow morning 11-23T09:00',
    ])
    expect(offered('2026-11-23T08:00:00Z', BERLIN).at(-1)).toBe('Monday morning 11-30T09:00')
  })
})
