import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { hearTime, now } from './server-clock'

beforeEach(() => vi.useFakeTimers({ now: Date.UTC(2026, 10, 20, 9, 0, 30) }))
afterEach(() => {
  hearTime(new Date().toUTCString())
  vi.useRealTimers()
})

it('goes by the server where this computer is a day behind, or ahead', () => {
  hearTime('Sat, 21 Nov 2026 09:00:31 GMT')
  expect(now().toISOString()).toBe('2026-11-21T09:00:31.000Z')
  vi.advanceTimersByTime(60_000)
  expect(now().toISOString()).toBe('2026-11-21T09:01:31.000Z')
  hearTime('Wed, 18 Nov 2026 09:01:30 GMT')
  expect(now().getUTCDate()).toBe(18)
})

it('goes by this computer where both agree, and where the server says nothing', () => {
  for (const said of ['Fri, 20 Nov 2026 09:00:02 GMT', null, 'soon']) {
    hearTime(said)
    expect(now().getTime()).toBe(Date.now())
  }
})
