import { beforeEach, describe, expect, it } from 'vitest'
import type { Message, MessagePage } from '../../api/types'
import { deferred, message, minute } from '../../testing/fixtures'
import type { Unsent } from '../compose/unsent'
import { Thread } from './thread.svelte'

let pages: MessagePage[]
let thread: Thread

const said = (id: string, at: number, over: Partial<Message> = {}) =>
  message({ id, at: minute(at), ...over })
const page = (messages: Message[], older: string | null = null): MessagePage => ({
  messages,
  older,
  as_of: 1,
})
const ids = () => thread.messages.map((one) => one.id)
const unsent = (client_key: string): Unsent => ({
  client_key,
  body: 'On my way',
  attachments: [],
  line_id: 'main-line',
  at: minute(9),
  state: 'sending',
  problem: null,
})

beforeEach(() => {
  pages = [page([said('m5', 5), said('m6', 6)], 'before-m5')]
  thread = new Thread('daniela', { messages: async () => pages.shift()! })
})

describe('events', () => {
  beforeEach(() => thread.load())

  it('only ever moves a message forward', () => {
    thread.take(said('m7', 7, { status: 'delivered', revision: 4 }))
    thread.take(said('m7', 7, { status: 'sent', revision: 3 }))
    thread.take(said('m7', 7, { status: 'delivered', revision: 4 }))
    expect(ids()).toEqual(['m5', 'm6', 'm7'])
    expect(thread.messages[2]!.status).toBe('delivered')
  })

  it('puts a text that arrives late where it belongs', () => {
    thread.take(said('m5b', 5.5))
    expect(ids()).toEqual(['m5', 'm5b', 'm6'])
  })

  it('leaves what lies before the loaded messages to paging', async () => {
    thread.take(said('m3', 3))
    expect(ids()).toEqual(['m5', 'm6'])
    pages = [page([said('m3', 3), said('m4', 4)])]
    await thread.loadOlder()
    expect(ids()).toEqual(['m3', 'm4', 'm5', 'm6'])
    thread.take(said('m1', 1))
    expect(ids()[0]).toBe('m1')
  })
})

it('knows which of its messages were sent again', async () => {
  await thread.load()
  const again = (id: string, over: Partial<Message>) =>
    thread.take(said(id, 8, { direction: 'outbound', client_key: 'retry:m6', ...over }))
  expect(thread.wasSentAgain('m6')).toBe(false)
  again('m8', { status: 'pending' })
  expect(thread.wasSentAgain('m6')).toBe(true)
  again('m8', { status: 'canceled', revision: 9 })
  expect(thread.wasSentAgain('m6')).toBe(false)
  again('m9', { status: 'failed', client_key: 'retry:m6:m8' })
  expect(thread.wasSentAgain('m6')).toBe(true)
})

describe('loading', () => {
  it('keeps what an event said while the answer was on its way', async () => {
    const slow = deferred<MessagePage>()
    thread = new Thread('daniela', { messages: () => slow.promise })
    const loading = thread.load()
    thread.take(said('m7', 7))
    thread.take(said('m6', 6, { status: 'delivered', revision: 2 }))
    slow.resolve(page([said('m5', 5), said('m6', 6)], 'older'))
    await loading
    expect(ids()).toEqual(['m5', 'm6', 'm7'])
    expect(thread.messages[1]!.status).toBe('delivered')
  })

  it('goes on from what it has when little was missed', async () => {
    await thread.load()
    pages = [page([said('m4', 4)])]
    await thread.loadOlder()
    pages = [page([said('m6', 6, { revision: 3 }), said('m7', 7)], 'before-m6')]
    await thread.load()
    expect(ids()).toEqual(['m4', 'm5', 'm6', 'm7'])
    expect(thread.older).toBeNull()
  })

  it('leaves no silent gap when much was missed', async () => {
    await thread.load()
    pages = [page([said('m90', 90), said('m91', 91)], 'before-m90')]
    await thread.load()
    expect(ids()).toEqual(['m90', 'm91'])
    expect(thread.older).toBe('before-m90')
  })
})

describe('what was sent from here', () => {
  beforeEach(() => thread.load())

  it('is replaced by the server’s message, whichever of answer and event comes first', () => {
    thread.addUnsent(unsent('key-1'))
    thread.take(said('m9', 9, { client_key: 'key-1', revision: 2 }))
    thread.take(said('m9', 9, { client_key: 'key-1', revision: 1 }))
    expect(thread.unsent).toEqual([])
    expect(ids()).toEqual(['m5', 'm6', 'm9'])
    expect(thread.keys.get('m9')).toBe('key-1')
  })

  it('stays while another message arrives', () => {
    thread.addUnsent(unsent('key-1'))
    thread.take(said('m9', 9, { client_key: 'key-2' }))
    expect(thread.unsent.map((one) => one.client_key)).toEqual(['key-1'])
  })

  it('is found sent when the thread is read again', async () => {
    thread.addUnsent(unsent('key-1'))
    pages = [page([said('m6', 6), said('m9', 9, { client_key: 'key-1' })])]
    await thread.load()
    expect(thread.unsent).toEqual([])
  })
})

describe('twenty thousand messages', () => {
  const PAGE = 50
  let all: Message[]

  /** Cursors are the places they stand for, as the server's are. */
  const messages = async (_: string, before?: string | null): Promise<MessagePage> => {
    const end = before ? all.findIndex(({ id }) => id === before) : all.length
    const from = Math.max(0, end - PAGE)
    return page(all.slice(from, end), from > 0 ? all[from]!.id : null)
  }

  beforeEach(async () => {
    all = Array.from({ length: 20_000 }, (_, n) => said(`m${n}`, n))
    thread = new Thread('daniela', { messages })
    await thread.load()
  })

  it('are scrolled through to the beginning and back, a few hundred at a time', async () => {
    while (thread.older) {
      const first = thread.messages[0]!
      await thread.loadOlder()
      expect(thread.messages).toContain(first)
      expect(thread.messages.length).toBeLessThanOrEqual(350)
    }
    expect(ids()[0]).toBe('m0')
    while (thread.newer) {
      const last = thread.messages.at(-1)!
      await thread.loadNewer()
      expect(thread.messages).toContain(last)
      expect(thread.messages.length).toBeLessThanOrEqual(350)
    }
    expect(ids().at(-1)).toBe('m19999')
    const places = thread.messages.map(({ id }) => Number(id.slice(1)))
    expect(places).toEqual(places.map((_, at) => places[0]! + at))
  })

  it('do not show what arrives while one reads old ones, and miss nothing on the way back', async () => {
    for (let n = 0; n < 20; n += 1) await thread.loadOlder()
    const reading = ids()
    const before = thread.arrived
    for (let n = 0; n < 120; n += 1) {
      const fresh = said(`m${20_000 + n}`, 20_000 + n)
      all.push(fresh)
      thread.take(fresh)
    }
    expect(ids()).toEqual(reading)
    expect(thread.arrived).toBe(before + 120)
    while (thread.newer) await thread.loadNewer()
    const places = thread.messages.map(({ id }) => Number(id.slice(1)))
    expect(places.at(-1)).toBe(20_119)
    expect(places).toEqual(places.map((_, at) => places[0]! + at))
  })

  it('are left for the newest at once', async () => {
    for (let n = 0; n < 20; n += 1) await thread.loadOlder()
    await thread.toNewest()
    expect([ids().at(-1), thread.newer]).toEqual(['m19999', false])
  })
})
