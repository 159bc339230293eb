import { describe, expect, it } from 'vitest'
import type { LineSending } from '../api/types'
import { duration, paceWords, waitingWords, turnWords } from './pace'

const line = (over: Partial<LineSending> = {}): LineSending => ({
  line_id: 'main',
  chosen: null,
  paces: [
    { destination: 'united_states', pace: null },
    { destination: 'canada', pace: 1 },
    { destination: 'united_kingdom', pace: 10 },
    { destination: 'elsewhere', pace: 10 },
  ],
  waiting: 0,
  segments: 0,
  wait_seconds: 0,
  ...over,
})

describe('a line’s pace in words', () => {
  it('puts together what is alike', () => {
    expect(paceWords(line())).toBe(
      'To the United States: as fast as Twilio allows. To Canada: 1 per second. ' +
        'To the United Kingdom and other countries: 10 per second.',
    )
    expect(paceWords(line({ chosen: 2 }))).toBe('2 per second, set here.')
    expect(paceWords(line({ paces: [{ destination: 'canada', pace: 3 }] }))).toBe('3 per second.')
  })

  it('says what waits, and how long', () => {
    expect(waitingWords(line())).toBeNull()
    expect(waitingWords(line({ waiting: 1 }))).toBe('1 text waiting')
    expect(waitingWords(line({ waiting: 12, wait_seconds: 240 }))).toBe(
      '12 texts waiting; the last one goes out in about 4 minutes',
    )
    expect([1, 89, 90, 7200].map(duration)).toEqual([
      '1 second',
      '89 seconds',
      '2 minutes',
      '2 hours',
    ])
  })
})

it('says roughly how long a text waits for its turn', () => {
  expect(turnWords(23)).toBe('Queued, about 25 seconds')
  expect(turnWords(119)).toBe('Queued, about 2 minutes')
})
