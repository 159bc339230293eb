import { describe, expect, it } from 'vitest'
import type { FailureItem } from '../api/types'
import { conversation, message, minute } from '../testing'
import { Failures } from './failures.svelte'

const failed = (id: string, code: number | null): FailureItem => ({
  message: message({
    id,
    status: 'failed',
    error: { code, title: `Failed ${id}`, advice: '', retry_helps: true, docs_url: null },
  }),
  conversation: conversation(),
  at: minute(0),
})

function list(asked: unknown[]) {
  const pages = [
    { failures: [failed('a', 30006), failed('b', null)], older: 'there' },
    { failures: [failed('c', 30003)], older: null },
  ]
  const api = {
    failures: async (query: unknown, before: string | null) => {
      asked.push({ ...(query as object), before })
      return before ? pages[1]! : pages[0]!
    },
    deliveries: () => Promise.reject(new Error('not now')),
  }
  return new Failures(api, () => new Date('2026-11-21T15:00:00Z'))
}

describe('the list of failures', () => {
  it('goes on where a page ended, and offers the codes that it has seen', async () => {
    const failures = list([])
    await failures.load()
    await failures.loadMore()
    expect(failures.items.map((one) => one.message.id)).toEqual(['a', 'b', 'c'])
    expect(failures.older).toBeNull()
    expect(failures.codes.map((one) => one.code)).toEqual([0, 30003, 30006])
  })

  it('asks for a line, a code and a time', async () => {
    const asked: unknown[] = []
    const failures = list(asked)
    failures.choose({ line: 'main', code: 0, days: 7 })
    failures.choose({ line: null })
    expect(asked).toEqual([
      { line: 'main', code: 0, since: '2026-11-14T15:00:00.000Z', before: null },
      { code: 0, since: '2026-11-14T15:00:00.000Z', before: null },
    ])
    await failures.count()
    expect(failures.deliveries).toBeNull()
  })
})
