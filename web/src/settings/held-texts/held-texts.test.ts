import { beforeEach, expect, it } from 'vitest'
import { Problem } from '../../api/problem'
import type { HeldText } from '../../api/types'
import { HeldTexts, whyHeld } from './held-texts.svelte'

const held = (sid: string, reason: HeldText['reason'] = 'no_line'): HeldText => ({
  sid,
  at: '2026-11-21T15:00:00Z',
  reason,
  from: '+14155550132',
  to: '+14155550177',
  body: sid,
  attachments: 0,
  keyword: null,
})

let refusal: Problem | null
let texts: HeldTexts
let calls: string[]

beforeEach(() => {
  refusal = null
  calls = []
  texts = new HeldTexts({
    heldTextNumbers: async () => ({
      numbers: [
        { to: '+14155550177', line_id: null, count: 3 },
        { to: '+14155550188', line_id: 'main', count: 2 },
      ],
    }),
    deleteHeldText: async (sid) => {
      if (refusal) throw refusal
      calls.push(`delete ${sid}`)
    },
    deleteHeldTexts: async (to) => {
      calls.push(`delete all to ${to}`)
      return { deleted: 2 }
    },
    heldTexts: async (to, before) => {
      if (refusal) throw refusal
      if (to) calls.push(`list ${to}`)
      return before
        ? { texts: [held('1')], next: null }
        : { texts: [held('3'), held('2')], next: '2' }
    },
  })
})

it('shows a page, and the next when asked', async () => {
  await texts.load()
  expect(texts.texts.map(({ sid }) => sid)).toEqual(['3', '2'])
  await texts.more()
  expect(texts.texts.map(({ sid }) => sid)).toEqual(['3', '2', '1'])
  await texts.more()
  expect(texts.texts).toHaveLength(3)
})

it('keeps what it has when the next page does not come', async () => {
  await texts.load()
  refusal = new Problem(503, 'starting', 'Try again in a moment.')
  await texts.more()
  expect(texts.problem).toBe(refusal)
  expect(texts.texts).toHaveLength(2)
})

it('shows one number, and deletes all that came to it', async () => {
  await texts.load()
  expect(texts.count).toBe(5)
  await texts.choose('+14155550188')
  expect(texts.count).toBe(2)
  expect(await texts.deleteAll()).toBe(true)
  expect(texts.to).toBeNull()
  expect(calls).toEqual(['list +14155550188', 'delete all to +14155550188'])
})

it('deletes one, and one that was gone already too', async () => {
  await texts.load()
  expect(await texts.delete(held('3'))).toBe(true)
  expect(texts.texts.map(({ sid }) => sid)).toEqual(['2'])
  expect(texts.count).toBe(4)
  refusal = new Problem(503, 'starting', 'Try again in a moment.')
  expect(await texts.delete(held('2'))).toBe(false)
  expect(texts.problem).toBe(refusal)
  expect(texts.texts).toHaveLength(1)
  refusal = new Problem(404, 'not_found', 'It is not there.')
  const gone = texts.delete(held('2'))
  refusal = null
  expect(await gone).toBe(true)
  expect(
    texts.texts.map(({ sid }) => sid),
    'the next ones',
  ).toEqual(['3', '2'])
})

it('says what brings each in', () => {
  expect(whyHeld(held('1', 'line_off'))).toContain('Turn it on')
  expect(whyHeld(held('1'))).toContain('Add it')
  expect(whyHeld(held('1', 'inbox_off'))).toContain('The inbox is off')
  expect(whyHeld(held('1', 'unconfirmed'))).toContain('if Twilio confirms it')
})
