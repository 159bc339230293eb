import { describe, expect, it, vi } from 'vitest'
import type { FailureItem, FailureReason } from '../../api/types'
import { conversation, message, minute } from '../../testing/fixtures'
import { Failures } from './failures.svelte'

const failed = (id: string, code: number | null, n = 0): FailureItem => ({
  message: message({
    id,
    direction: 'outbound',
    status: 'failed',
    error: { code, title: `Failed ${id}`, advice: '', retry_helps: true, docs_url: null },
  }),
  conversation: conversation(),
  at: minute(n),
  again: null,
})

interface Answers {
  newest: FailureItem[]
  reasons: FailureReason[]
}

function list(answers: Answers, asked: unknown[] = []) {
  const api = {
    failures: async (query: unknown, before: string | null) => {
      asked.push({ ...(query as object), before })
      return before
        ? { failures: [failed('c', 30003, 1)], older: null }
        : { failures: answers.newest, older: 'there' }
    },
    failureReasons: async () => ({ reasons: answers.reasons }),
    deliveries: () => Promise.reject(new Error('not now')),
  }
  return new Failures(api, () => new Date('2026-11-21T15:00:00Z'))
}

const two = () => [failed('a', 30006, 3), failed('b', null, 2)]
const ids = (failures: Failures) => failures.items.map((one) => one.message.id)

describe('the list of failures', () => {
  it('goes on where a page ended, and offers every reason that there is', async () => {
    const reasons = [{ code: 30003, title: 'Off', count: 7 }]
    const failures = list({ newest: two(), reasons })
    await failures.load()
    await failures.loadMore()
    expect(ids(failures)).toEqual(['a', 'b', 'c'])
    expect(failures.older).toBeNull()
    expect(failures.reasons).toEqual(reasons)
    expect(failures.deliveries).toBeNull()
  })

  it('asks for a line, a code, a time, and for what was sent again', async () => {
    const asked: unknown[] = []
    const failures = list({ newest: [], reasons: [] }, asked)
    failures.choose({ line: 'main', code: 0, days: 7 })
    failures.choose({ line: null, sentAgain: true })
    const since = '2026-11-14T15:00:00.000Z'
    expect(asked).toEqual([
      { line: 'main', code: 0, since, sent_again: false, before: null },
      { code: 0, since, sent_again: true, before: null },
    ])
  })

  it('lets go of what is sent again or got through, and looks for what is new', async () => {
    const answers: Answers = { newest: two(), reasons: [] }
    const failures = list(answers)
    failures.take(failed('x', 1).message)
    expect(failures.status).toBe('new')
    await failures.load()
    await failures.loadMore()
    answers.newest = [failed('d', 30005, 4), failed('b', null, 2)]
    answers.reasons = [{ code: 30005, title: 'Nobody there', count: 1 }]
    const again = { direction: 'outbound', status: 'pending', client_key: 'retry:a' } as const
    failures.take(message({ id: 'n', ...again }))
    expect(ids(failures), 'at once').toEqual(['b', 'c'])
    await vi.waitFor(() => expect(ids(failures)).toEqual(['d', 'b', 'c']))
    expect(failures.reasons[0]?.code).toBe(30005)
    answers.newest = [failed('d', 30005, 4)]
    failures.take(message({ id: 'c', direction: 'outbound', status: 'delivered' }))
    expect(ids(failures)).toEqual(['d', 'b'])
  })

  it('tells what became of what was sent again', async () => {
    const sent = message({ id: 'n', direction: 'outbound', status: 'sent', client_key: 'retry:a' })
    const answers: Answers = { newest: [{ ...failed('a', 1), again: sent }], reasons: [] }
    const failures = list(answers)
    failures.choose({ sentAgain: true })
    await vi.waitFor(() => expect(failures.status).toBe('ready'))
    failures.take({ ...sent, status: 'delivered' })
    expect(failures.items[0]?.again?.status).toBe('delivered')
  })

  it('keeps the chosen reason in sight when nothing has it any more', async () => {
    const answers: Answers = { newest: [], reasons: [{ code: 7, title: 'Seven', count: 2 }] }
    const failures = list(answers)
    await failures.load()
    answers.reasons = []
    failures.choose({ code: 7 })
    await vi.waitFor(() =>
      expect(failures.reasons).toEqual([{ code: 7, title: 'Seven', count: 0 }]),
    )
  })
})
