import { expect, test } from 'vitest'
import { Problem } from '../../api/problem'
import type { Reconciler } from '../../api/types'
import { Recovered, whatOf } from './recovered.svelte'

const recovery = {
  at: '2026-03-04T10:00:00Z',
  inbound: 0,
  outbound: 0,
  statuses: 0,
  first_at: null,
  last_at: null,
}

test('says what was recovered, and of nothing nothing', () => {
  expect(whatOf({ ...recovery, inbound: 1, statuses: 1200 })).toBe(
    '1 missed text and 1,200 missed statuses',
  )
  expect(whatOf({ ...recovery, outbound: 2 })).toBe('2 texts sent elsewhere')
  expect(whatOf(recovery)).toBe('')
})

test('keeps what it knows when it can’t be asked again', async () => {
  const stored: Reconciler = {
    looked_at: '2026-03-04T10:01:00Z',
    compared_until: null,
    problem: null,
    recoveries: [recovery],
    set_aside_count: 0,
    set_aside: [],
    next: null,
  }
  let fails = false
  const recovered = new Recovered({
    reconciler: async () => {
      if (fails) throw Problem.of(502, {})
      return stored
    },
  })
  await recovered.load()
  fails = true
  await recovered.load()
  expect(recovered.stored).toEqual(stored)
})
