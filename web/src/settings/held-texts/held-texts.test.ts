import { beforeEach, expect, it } from 'vitest'
import { Problem } from '../../api/problem'
import type { KeptText } from '../../api/types'
import { KeptTexts, whyKept } from './held-texts.svelte'

const kept = (sid: string, reason: KeptText['reason'] = 'no_line'): KeptText => ({
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
let texts: KeptTexts
let calls: string[]

beforeEach(() => {
  refusal = null
  calls = []
  texts = new KeptTexts({
    keptNumbers: async () => ({
      numbers: [
        { to: '+14155550177', line_id: null, count: 3 },
        { to: '+14155550188', line_id: 'main', count: 2 },
      ],
    }),
    deleteKeptText: async (sid) => {
      if (refusal) throw refusal
      calls.push(`delete ${sid}`)
    },
    deleteKeptTexts: async (to) => {
      calls.push(`delete all to ${to}`)
      return { deleted: 2 }
    },
    keptTexts: async (to, before) => {
      if (refusal) throw refusal
      if (to) calls.push(`list ${to}`)
      return before
        ? { texts: [kept('1')], next: null }
        : { texts: [kept('3'), kept('2')], next: '2' }
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
  expect(await texts.delete(kept('3'))).toBe(true)
  expect(texts.texts.map(({ sid }) => sid)).toEqual(['2'])
  expect(texts.count).toBe(4)
  refusal = new Problem(503, 'starting', 'Try again in a moment.')
  expect(await texts.delete(kept('2'))).toBe(false)
  expect(texts.problem).toBe(refusal)
  expect(texts.texts).toHaveLength(1)
  refusal = new Problem(404, 'not_found', 'It is not there.')
  const gone = texts.delete(kept('2'))
  refusal = null
  expect(await gone).toBe(true)
  expect(
    texts.texts.map(({ sid }) => sid),
    'the next ones',
  ).toEqual(['3', '2'])
})

it('says what brings each in', () => {
  expect(whyKept(kept('1', 'line_off'))).toContain('Switch it on')
  expect(whyKept(kept('1'))).toContain('Add it')
  expect(whyKept(kept('1', 'inbox_off'))).toContain('The inbox is off')
  expect(whyKept(kept('1', 'unconfirmed'))).toContain('message list confirms it')
})
