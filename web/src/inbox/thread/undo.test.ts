import { expect, it } from 'vitest'
import { secondsLeft } from './undo'

it('counts down to nothing, and never gives more time than there is', () => {
  const left = (seconds: number) =>
    secondsLeft('2026-11-21T15:00:00Z', 10, new Date(Date.UTC(2026, 10, 21, 15) + seconds * 1000))
  expect([0, 0.1, 1, 9.2, 10, 11, -30].map(left)).toEqual([10, 10, 9, 1, 0, 0, 10])
})
