import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Turns } from './turns.svelte'

describe('the wait for a line’s turn', () => {
  beforeEach(() => vi.useFakeTimers({ now: new Date('2026-11-21T15:00:00Z') }))
  afterEach(() => vi.useRealTimers())

  const at = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString()
  const one = (turn_at: string) => ({ message_id: 'm', ahead: 3, turn_at })

  it('counts down, and follows the queue', async () => {
    let turn_at = at(31)
    const waitingHere = vi.fn(async () => ({ waiting: [one(turn_at)] }))
    const turns = new Turns({ waitingHere }, () => new Date())
    const stop = turns.follow('daniela')
    expect(waitingHere, 'most texts go out at once').not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(turns.secondsTo('m')).toBe(30)
    expect(turns.secondsTo('another')).toBeNull()
    await vi.advanceTimersByTimeAsync(3_000)
    expect(turns.secondsTo('m')).toBe(27)
    turn_at = at(120)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(turns.secondsTo('m')).toBeGreaterThan(100)
    stop()
    expect(turns.secondsTo('m')).toBeNull()
    await vi.advanceTimersByTimeAsync(20_000)
    expect(waitingHere).toHaveBeenCalledTimes(2)
  })

  it('says nothing of a few seconds, and goes on when an answer fails', async () => {
    let answers = 0
    const waitingHere = async () => {
      answers += 1
      if (answers === 2) throw new Error('offline')
      return { waiting: [one(at(answers === 1 ? 4 : 40))] }
    }
    const turns = new Turns({ waitingHere }, () => new Date())
    const stop = turns.follow('daniela')
    await vi.advanceTimersByTimeAsync(1_500)
    expect(turns.secondsTo('m')).toBeNull()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(answers).toBe(3)
    expect(turns.secondsTo('m')).toBeGreaterThan(30)
    stop()
  })
})
