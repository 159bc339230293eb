import { describe, expect, it } from 'vitest'
import { message } from '../../testing/fixtures'
import { SendLater } from './send-later.svelte'

const now = new Date('2026-11-21T15:30:00Z')
const in_ = (time_zone: string | null) => ({ timeZone: async () => ({ time_zone }) })

describe('sending later', () => {
  it('proposes tomorrow morning by one’s own clock', () => {
    const later = new SendLater(in_(null), now, null, 'Europe/Berlin')
    expect(later.wall).toBe('2026-11-22T09:00')
    expect(later.chosen(now)).toEqual({
      send_at: '2026-11-22T08:00:00.000Z',
      cancel_on_reply: false,
    })
  })

  it('means nine o’clock there once their zone is chosen', async () => {
    const later = new SendLater(in_('America/Los_Angeles'), now, null, 'Europe/Berlin')
    await later.ask('+14155550132')
    expect(later.differs).toBe(true)
    later.useZone(later.theirs!)
    expect(later.wall).toBe('2026-11-22T09:00')
    expect(later.at?.toISOString()).toBe('2026-11-22T17:00:00.000Z')
  })

  it('offers no other clock that shows the same time, or that nobody knows', async () => {
    const same = new SendLater(in_('Europe/Paris'), now, null, 'Europe/Berlin')
    await same.ask('+33123456789')
    expect(same.differs).toBe(false)
    const unknown = new SendLater(
      { timeZone: () => Promise.reject(new Error('away')) },
      now,
      null,
      'Europe/Berlin',
    )
    await unknown.ask('+61491570156')
    expect(unknown.theirs).toBeNull()
    expect(unknown.differs).toBe(false)
  })

  it('takes the first moment after a time that clocks skip, and says so', () => {
    const later = new SendLater(in_(null), now, null, 'America/Los_Angeles')
    later.wall = '2027-03-14T02:30'
    expect(later.chosen(now)?.send_at).toBe('2027-03-14T10:00:00.000Z')
    expect(later.odd(now)).toMatch(/skip 2:30 AM .*, 3:00 AM/)
    later.wall = '2026-12-01T02:30'
    expect(later.odd(now)).toBeNull()
  })

  it('begins at the time that was scheduled, and refuses one that has passed', () => {
    const at = '2026-11-25T10:15:00Z'
    const scheduled = message({ status: 'scheduled', at, cancel_on_reply: true })
    const later = new SendLater(in_(null), now, scheduled, 'UTC')
    expect(later.wall).toBe('2026-11-25T10:15')
    expect(later.cancelOnReply).toBe(true)
    later.wall = '2026-11-21T15:30'
    expect(later.problem(now)).toBe('That time has passed.')
    expect(later.chosen(now)).toBeNull()
    later.wall = '2027-11-21T15:30'
    expect(later.problem(now)).toBeNull()
    later.wall = '2027-11-23T15:30'
    expect(later.problem(now)).toContain('over a year away')
    later.wall = ''
    expect(later.problem(now)).toBe('Choose a date and time.')
  })
})
