import { expect, it } from 'vitest'
import type { Erasure } from '../../api/types'
import { Erasures, sentences } from './erasures.svelte'

const erasure = (id: string, change: Partial<Erasure> = {}): Erasure => ({
  id,
  customer_id: null,
  started_by: 'maya',
  started_at: '2026-11-21T15:00:00Z',
  state: 'erasing',
  ended_at: null,
  with_twilio: false,
  erased: {
    texts: 0,
    files: 0,
    held_texts: 0,
    numbers: 0,
    opted_out: 0,
    at_twilio: 0,
    refused_by_twilio: 0,
  },
  left_at_twilio: 0,
  remains: null,
  problem: null,
  ...change,
})

it('keeps older ones that are shown when something changes', async () => {
  let first = [erasure('2'), erasure('1')]
  const list = new Erasures({
    erasures: async (before?: string) =>
      before
        ? { erasures: [erasure('0')], next: null, as_of: 1 }
        : { erasures: first, next: '1', as_of: 1 },
  })
  await list.load()
  await list.more()
  expect(list.all.map(({ id }) => id)).toEqual(['2', '1', '0'])
  first = [erasure('2', { state: 'done' }), erasure('1')]
  await list.look()
  expect(list.all.map(({ state }) => state)).toEqual(['done', 'erasing', 'erasing'])
  expect(list.next).toBeNull()
})

it('says what is gone and what remains, and nothing of what there was none', () => {
  const { erased } = erasure('1')
  const done = erasure('1', {
    erased: { ...erased, texts: 12, files: 1, numbers: 2, opted_out: 1, refused_by_twilio: 3 },
    remains: 'nothing',
  })
  expect(sentences(done)).toEqual([
    'Gone: 2 numbers, 12 texts, and 1 file.',
    'They had opted out, and still aren’t texted.',
    'Twilio didn’t delete 3 of them.',
    'Nothing is left in the database’s files.',
  ])
  expect(sentences(erasure('1'))).toEqual([])
})
