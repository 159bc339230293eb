import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { HeldMessages as Found } from '../../api/types'
import { HeldMessages } from './held-messages.svelte'

const since = '2026-03-04T09:00:00Z'
const nothing: Found = { since: null, count: 0, problem: null, messages: [] }
const one: Found = {
  since,
  count: 1,
  problem: null,
  messages: [
    {
      message_id: 'm1',
      conversation_id: 'c1',
      number: '+14155550132',
      name: null,
      body: 'We come tomorrow',
      due_at: since,
    },
  ],
}

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse(since) })
})
afterEach(() => {
  vi.useRealTimers()
})

function held(...answers: Found[]) {
  const heldMessages = vi.fn(() => Promise.resolve(answers.shift() ?? nothing))
  const releaseHeldMessages = vi.fn(() => Promise.resolve())
  return {
    heldMessages,
    releaseHeldMessages,
    texts: new HeldMessages({ heldMessages, releaseHeldMessages }, () => new Date()),
  }
}

test('a short comparison is not worth a word, a long one and one that fails are', async () => {
  const { texts } = held(one, one, one, { ...one, problem: 'Twilio answered 503.' })
  await texts.load()
  expect(texts.told).toBe(false)
  expect(texts.has('m1')).toBe(true)
  await vi.advanceTimersByTimeAsync(5_000)
  expect(texts.told).toBe(false)
  await vi.advanceTimersByTimeAsync(6_000)
  expect(texts.told).toBe(true)
  await vi.advanceTimersByTimeAsync(5_000)
  expect(texts.found?.problem).toBe('Twilio answered 503.')
  texts.stop()
})

test('looks on while anything waits, and no longer', async () => {
  const { texts, heldMessages } = held(one)
  await texts.load()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(heldMessages).toHaveBeenCalledTimes(2)
  expect(texts.told).toBe(false)
  expect(texts.has('m1')).toBe(false)
})

test('an admin sends them without a comparison', async () => {
  const { texts, releaseHeldMessages } = held({ ...one, problem: 'Twilio answered 503.' })
  await texts.load()
  expect(texts.told).toBe(true)
  expect(await texts.release()).toBe(true)
  expect(releaseHeldMessages).toHaveBeenCalledOnce()
  expect(texts.told).toBe(false)
  texts.stop()
})

test('says why they could not be sent', async () => {
  const { texts, releaseHeldMessages } = held({ ...one, problem: 'Twilio answered 503.' })
  await texts.load()
  releaseHeldMessages.mockRejectedValueOnce(new Error('no connection'))
  expect(await texts.release()).toBe(false)
  expect(texts.problem).not.toBeNull()
  expect(texts.told).toBe(true)
  texts.stop()
})
