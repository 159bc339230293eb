import { describe, expect, it } from 'vitest'
import { Problem } from '../../api/problem'
import type { Happened, StopRequest } from '../../api/types'
import { by, conversation, event, maya, message, minute } from '../../testing/fixtures'
import { ageOf } from './age'
import { StopRequests } from './stop-requests.svelte'

const asks = (id: string, n: number, of = 'daniela'): StopRequest => ({
  message: message({ id, conversation_id: of, at: minute(n), asks_to_stop: true, revision: n }),
  conversation: conversation({ id: of, revision: n }),
})

const page = (stop_requests: StopRequest[], later: string | null = null) => ({
  stop_requests,
  later,
  as_of: 1,
})

const told = (list: StopRequests, happened: Happened) => list.take(event(50, happened))

const ids = (list: StopRequests) => list.items.map((one) => one.message.id)

describe('the texts that ask to stop', () => {
  it('come and go as colleagues handle them, the oldest first', async () => {
    const list = new StopRequests({ stopRequests: async () => page([asks('a', 1), asks('c', 9)]) })
    await list.load()
    const b = asks('b', 5, 'kwame')
    told(list, { kind: 'message_received', ...b })
    expect(ids(list)).toEqual(['a', 'b', 'c'])
    const handled = { how: 'not_asking', by: by(maya), at: minute(20) } as const
    const done = { ...b.message, stop_handled: handled, revision: 20 }
    told(list, { kind: 'message_status', message: done, conversation: b.conversation })
    expect(ids(list)).toEqual(['a', 'c'])
    const back = { ...done, stop_handled: null, revision: 21 }
    told(list, { kind: 'message_status', message: back, conversation: b.conversation })
    expect(ids(list)).toEqual(['a', 'b', 'c'])
    told(list, { kind: 'message_status', message: done, conversation: b.conversation })
    expect(ids(list)).toEqual(['a', 'b', 'c'])
  })

  it('leave out what asks for nothing', async () => {
    const list = new StopRequests({ stopRequests: async () => page([]) })
    await list.load()
    const hello = { message: message({ id: 'hello' }), conversation: conversation() }
    told(list, { kind: 'message_received', ...hello })
    expect(ids(list)).toEqual([])
  })

  it('have what was told while the answer was on its way', async () => {
    let answer!: (page: { stop_requests: StopRequest[]; later: null; as_of: number }) => void
    const list = new StopRequests({ stopRequests: () => new Promise((done) => (answer = done)) })
    const loading = list.load()
    told(list, { kind: 'message_received', ...asks('b', 5) })
    answer({ stop_requests: [asks('a', 1)], later: null, as_of: 1 })
    await loading
    expect(ids(list)).toEqual(['a', 'b'])
  })

  it('go on where a page ended, and leave what comes later to its page', async () => {
    const list = new StopRequests({
      stopRequests: async (after?: string) =>
        after ? page([asks('b', 5), asks('c', 9)]) : page([asks('a', 1)], 'next'),
    })
    await list.load()
    told(list, { kind: 'message_received', ...asks('c', 9) })
    expect(ids(list)).toEqual(['a'])
    await list.more()
    expect(ids(list)).toEqual(['a', 'b', 'c'])
    expect(list.next).toBeNull()
  })

  it('leave when their number is opted out here, and follow their conversation', async () => {
    const list = new StopRequests({
      stopRequests: async () => page([asks('a', 1), asks('b', 2, 'kwame'), asks('c', 3)]),
    })
    await list.load()
    const named = conversation({ id: 'kwame', name: 'Kwame Boateng', revision: 9 })
    told(list, { kind: 'conversation_changed', conversation: named })
    expect(list.items[1]!.conversation.name).toBe('Kwame Boateng')
    list.optedOut('daniela')
    expect(ids(list)).toEqual(['b'])
  })

  it('say why they can’t be shown, and keep what was there', async () => {
    let works = false
    const list = new StopRequests({
      stopRequests: async () => {
        if (works) return page([asks('a', 1)])
        throw new Problem(503, 'starting', 'Try again in a moment.')
      },
    })
    await list.load()
    expect(list.status).toBe('failed')
    works = true
    await list.load()
    works = false
    await list.load()
    expect(list.status).toBe('ready')
    expect(ids(list)).toEqual(['a'])
  })
})

describe('how long a text has waited', () => {
  const age = (minutes: number) => ageOf(minute(0), new Date(minute(minutes)))

  it('is said in the largest unit, and long after a day', () => {
    expect(age(0)).toEqual({ text: 'Just now', long: false })
    expect(age(1)).toEqual({ text: '1 minute', long: false })
    expect(age(3 * 60 + 20)).toEqual({ text: '3 hours', long: false })
    expect(age(25 * 60)).toEqual({ text: '25 hours', long: true })
    expect(age(72 * 60)).toEqual({ text: '3 days', long: true })
  })
})
