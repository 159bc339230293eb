import { describe, expect, it, vi } from 'vitest'
import type { ScheduledItem } from '../../api/types'
import { conversation, deferred, message, minute } from '../../testing/fixtures'
import { Scheduled } from './scheduled.svelte'

const item = (id: string, n: number): ScheduledItem => ({
  message: message({ id, status: 'scheduled', at: minute(n), revision: n }),
  conversation: conversation(),
})

const never = () => Promise.reject(new Error('not asked'))

describe('the list of what is scheduled', () => {
  it('follows what is scheduled, changed, sent and canceled', async () => {
    const list = new Scheduled({
      scheduled: async () => ({ scheduled: [item('a', 10), item('b', 20)], later: null, as_of: 1 }),
      scheduledCount: never,
    })
    list.take(item('x', 1).message, conversation())
    expect(list.items).toEqual([])
    await list.load()
    const ids = () => list.items.map((one) => one.message.id)
    const told = (one: ScheduledItem, over = {}) =>
      list.take({ ...one.message, revision: 40, ...over }, one.conversation)
    told(item('c', 15))
    expect(ids()).toEqual(['a', 'c', 'b'])
    told(item('a', 25))
    expect(ids()).toEqual(['c', 'b', 'a'])
    told(item('b', 20), { status: 'pending' })
    told(item('z', 20), { status: 'delivered' })
    expect(ids()).toEqual(['c', 'a'])
    list.takeMessage({ ...item('c', 15).message, status: 'canceled', revision: 50 })
    expect(ids()).toEqual(['a'])
  })

  it('goes on where a page ended', async () => {
    const list = new Scheduled({
      scheduled: async (after?: string) =>
        after
          ? { scheduled: [item('b', 20)], later: null, as_of: 1 }
          : { scheduled: [item('a', 10)], later: 'there', as_of: 1 },
      scheduledCount: never,
    })
    await list.load()
    await list.loadMore()
    expect(list.items.map((one) => one.message.id)).toEqual(['a', 'b'])
    expect(list.later).toBeNull()
  })

  it('is counted anew when an event says so, once for many, listed or not', async () => {
    const counts = [deferred<{ count: number }>(), deferred<{ count: number }>()]
    let asked = 0
    const list = new Scheduled({ scheduled: never, scheduledCount: () => counts[asked++]!.promise })
    for (let n = 0; n < 3; n++) list.counted.changed()
    expect(asked).toBe(1)
    counts[0]!.resolve({ count: 4 })
    counts[1]!.resolve({ count: 6 })
    await vi.waitFor(() => expect(list.counted.value).toBe(6))
    expect(asked).toBe(2)
  })
})
