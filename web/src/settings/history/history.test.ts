import { beforeEach, expect, it } from 'vitest'
import { Problem } from '../../api/problem'
import type { HistoryImport } from '../../api/types'
import { History } from './history.svelte'

const running: HistoryImport = {
  state: 'running',
  days: 90,
  started_at: '2026-11-21T15:00:00Z',
  ended_at: null,
  progress: 0.426,
  seen: 1200,
  taken: 1100,
  problem: null,
}

let stored: HistoryImport | null
let asked: string[]
let refusal: Problem | null
let history: History

beforeEach(() => {
  stored = null
  asked = []
  refusal = null
  const answer = async <T>(what: string, value: () => T): Promise<T> => {
    asked.push(what)
    if (refusal) throw refusal
    return value()
  }
  history = new History({
    history: () => answer('look', () => ({ import: stored })),
    importHistory: (days) => answer(`start ${days}`, () => (stored = { ...running, days })),
    stopHistory: () => answer('stop', () => (stored = { ...running, state: 'stopped' })),
  })
})

it('offers thirty days when nothing was ever imported', async () => {
  await history.load()
  expect(history).toMatchObject({ status: 'ready', days: 30, running: false, canGoOn: false })
  await history.start()
  expect(asked).toEqual(['look', 'start 30'])
  expect(history.running).toBe(true)
})

it('shows whole percents, and all of it only at the end', async () => {
  stored = running
  await history.load()
  expect(history).toMatchObject({ percent: 42, days: 90 })
  stored = { ...running, progress: 0.9999 }
  await history.look()
  expect(history.percent).toBe(99)
  stored = { ...running, state: 'done', progress: 1 }
  await history.look()
  expect(history).toMatchObject({ percent: 100, running: false })
})

it('shows what somebody else started', async () => {
  await history.load()
  expect(history.running).toBe(false)
  stored = running
  await history.look()
  expect(history).toMatchObject({ percent: 42, running: true })
})

it('goes on with one that was stopped', async () => {
  stored = running
  await history.load()
  await history.stop()
  expect(history.canGoOn).toBe(true)
  await history.start()
  expect(asked).toEqual(['look', 'stop', 'start 90'])
})

it('says why it was not started', async () => {
  await history.load()
  refusal = new Problem(409, 'no_line', 'There is no line yet.')
  await history.start()
  expect(history.problem).toBe(refusal)
  expect(history.busy).toBe(false)
})
