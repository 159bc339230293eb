import { beforeEach, expect, it } from 'vitest'
import { Problem } from '../api/problem'
import type { KeptText } from '../api/types'
import { KeptTexts, whyKept } from './kept-texts.svelte'

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

beforeEach(() => {
  refusal = null
  texts = new KeptTexts({
    keptTexts: async (before) => {
      if (refusal) throw refusal
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

it('says what brings each in', () => {
  expect(whyKept(kept('1', 'line_off'))).toContain('Switch it on')
  expect(whyKept(kept('1'))).toContain('Add it')
  expect(whyKept(kept('1', 'inbox_off'))).toContain('The inbox is off')
})
