import { expect, it } from 'vitest'
import { Problem } from '../../api/problem'
import type { ConversationCrm, CrmAsk } from '../../api/types'
import { deferred } from '../../testing/fixtures'
import { CrmKnown } from './crm.svelte'

const nothing: ConversationCrm = {
  source: 'Northside CRM',
  records: [],
  more: false,
  as_of: null,
  stale: true,
  problem: null,
}
const found: ConversationCrm = {
  ...nothing,
  records: [{ title: 'Daniela Ruiz', values: [] }],
  as_of: '2026-11-30T12:00:00Z',
  stale: false,
}

function server(answers: Partial<Record<CrmAsk, () => Promise<ConversationCrm>>>) {
  const asked: CrmAsk[] = []
  const conversationCrm = (_: string, ask: CrmAsk) => {
    asked.push(ask)
    return answers[ask]!()
  }
  return { asked, conversationCrm }
}

it('asks the CRM only where there is one, and what is known is not new', async () => {
  const without = server({ known: async () => ({ ...nothing, source: null }) })
  await new CrmKnown('daniela', without).load()
  expect(without.asked).toEqual(['known'])
  const known = server({ known: async () => found })
  await new CrmKnown('daniela', known).load()
  expect(known.asked).toEqual(['known'])
})

it('shows what is known while it asks again', async () => {
  const answer = deferred<ConversationCrm>()
  const old = { ...found, stale: true }
  const crm = new CrmKnown(
    'daniela',
    server({ known: async () => old, fresh: () => answer.promise }),
  )
  const loading = crm.load()
  await new Promise((done) => setTimeout(done))
  expect([crm.value, crm.asking]).toEqual([old, true])
  answer.resolve(found)
  await loading
  expect([crm.value, crm.asking]).toEqual([found, false])
})

it('keeps what it has when Hearback can’t be asked, and tries again', async () => {
  let fails = true
  const crm = new CrmKnown(
    'daniela',
    server({
      known: async () => nothing,
      fresh: () => Promise.reject(new Problem(0, 'too_slow', 'Slow.')),
      again: async () => {
        if (fails) throw new Problem(0, 'too_slow', 'Slow.')
        return found
      },
    }),
  )
  await crm.load()
  expect([crm.value, crm.problem?.detail, crm.asking]).toEqual([nothing, 'Slow.', false])
  await crm.again()
  expect(crm.problem?.detail).toBe('Slow.')
  fails = false
  await crm.again()
  expect([crm.value, crm.problem]).toEqual([found, null])
})
