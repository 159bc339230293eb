import { describe, expect, it } from 'vitest'
import { cityOf, instant, presets, wallTime, whenWords } from './later'

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
    // The hour that is skipped is taken for the one after it or before it, and not for another day.
    const skipped = instant('2026-03-08T02:30', LA)!
    expect(['2026-03-08T01:30', '2026-03-08T03:30']).toContain(wallTime(skipped, LA))
  })

  it('are said as one would say them', () => {
    const at = (wall: string) => whenWords(instant(wall, LA)!, now, LA)
    expect(at('2026-11-21T14:00')).toBe('today at 14:00')
    expect(at('2026-11-22T09:00')).toBe('tomorrow at 09:00')
    expect(at('2026-11-23T09:00')).toBe('on Mon 23 Nov at 09:00')
    expect(at('2027-01-04T09:00')).toBe('on Mon 4 Jan 2027 at 09:00')
    expect(cityOf(LA)).toBe('Los Angeles')
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
