import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { ConversationQuery } from '../../api'
import { Problem } from '../../api/problem'
import type { Conversation, ConversationPage } from '../../api/types'
import { conversation, deferred, maya, minute } from '../../testing/fixtures'
import { Conversations } from './conversations.svelte'

let pages: ConversationPage[]
let asked: ConversationQuery[]
let list: Conversations

const page = (rows: Conversation[], over: Partial<ConversationPage> = {}): ConversationPage => ({
  conversations: rows,
  next: null,
  as_of: 1,
  number: null,
  ...over,
})
const row = (id: string, at: number, over: Partial<Conversation> = {}) =>
  conversation({ id, last_at: minute(at), ...over })
const ids = () => list.rows.map((one) => one.id)

beforeEach(() => {
  asked = []
  pages = [page([row('daniela', 3), row('kwame', 2), row('lena', 1)])]
  const conversations = async (query: ConversationQuery) => {
    asked.push(query)
    return pages.shift() ?? page([])
  }
  list = new Conversations({ conversations }, maya.id)
})

describe('events', () => {
  beforeEach(() => list.load())

  it('moves a conversation to the top when something is said in it', () => {
    list.take(row('lena', 4, { revision: 2 }))
    expect(ids()).toEqual(['lena', 'daniela', 'kwame'])
  })

  it('ignores what is older than what it knows, in whatever order it comes', () => {
    list.take(row('lena', 5, { revision: 3, unread: 2 }))
    list.take(row('lena', 4, { revision: 2, unread: 1 }))
    list.take(row('lena', 5, { revision: 3, unread: 2 }))
    expect(ids()).toEqual(['lena', 'daniela', 'kwame'])
    expect(list.rows[0]!.unread).toBe(2)
  })

  it('adds one that is new and drops one that was closed', () => {
    list.take(row('amara', 2.5))
    list.take(row('kwame', 2, { revision: 2, state: 'closed' }))
    expect(ids()).toEqual(['daniela', 'amara', 'lena'])
    list.take(row('kwame', 2, { revision: 3, state: 'open' }))
    expect(ids()).toEqual(['daniela', 'amara', 'kwame', 'lena'])
  })

  it('breaks ties as the server does, by id', () => {
    list.take(row('aaa', 3))
    list.take(row('zzz', 3))
    expect(ids()).toEqual(['zzz', 'daniela', 'aaa', 'kwame', 'lena'])
  })

  it('forgets one whose first message was refused', () => {
    list.forget(row('kwame', 2))
    expect(ids()).toEqual(['daniela', 'lena'])
    expect(list.known.has('kwame')).toBe(false)
  })
})

describe('pages', () => {
  /** So many rows, the last of them `from` minutes late. */
  const rows = (count: number, from: number) =>
    Array.from({ length: count }, (_, n) => row(`r${from + count - n}`, from + count - n))

  it('does not show what lies beyond the loaded pages until they are loaded', async () => {
    pages = [page(rows(100, 100), { next: 'after-r101' })]
    await list.load()
    expect([list.rows.length, list.more]).toEqual([100, true])
    list.take(row('rosa', 5))
    expect(list.known.has('rosa')).toBe(true)
    expect(ids()).not.toContain('rosa')
    pages = [page([row('lena', 6), row('rosa', 5), row('tom', 4)])]
    list.look(50, 65)
    await vi.waitFor(() => expect(list.more).toBe(false))
    expect(asked.at(-1)!.before).toBe('after-r101')
    expect(ids().slice(99)).toEqual(['r101', 'lena', 'rosa', 'tom'])
  })

  it('does not show one twice that moved up while the next page was fetched', async () => {
    const slow = deferred<ConversationPage>()
    const first = page([row('daniela', 9)], { next: 'more' })
    const answers = [Promise.resolve(first), slow.promise]
    const moving = new Conversations({ conversations: () => answers.shift()! }, maya.id)
    await moving.load()
    moving.take(row('lena', 10, { revision: 2 }))
    slow.resolve(page([row('lena', 6), row('tom', 4)]))
    await vi.waitFor(() => expect(moving.loadingMore).toBe(false))
    expect(moving.rows.map((one) => one.id)).toEqual(['lena', 'daniela', 'tom'])
  })

  it('asks once more, and no oftener, when a page could not be had', async () => {
    let failing = true
    let asked = 0
    const conversations = async ({ before }: ConversationQuery) => {
      if (!before) return page(rows(60, 100), { next: 'more' })
      asked += 1
      if (failing) throw new Problem(503, 'starting', 'Hearback is starting.')
      return page(rows(20, 50))
    }
    list = new Conversations({ conversations }, maya.id)
    await list.load()
    await vi.waitFor(() => expect(list.problem?.status).toBe(503))
    for (let top = 0; top < 40; top += 1) list.look(top, top + 15)
    expect(asked).toBe(1)
    failing = false
    list.tryAgain()
    await vi.waitFor(() => expect(list.rows.length).toBe(80))
  })

  it('remembers a bounded number of conversations, however many events come', async () => {
    await list.load()
    list.hold('daniela')
    for (let n = 0; n < 5000; n += 1) list.take(row(`c${n}`, -n, { state: 'closed' }))
    expect(list.known.size).toBeLessThan(1100)
    expect(list.known.has('daniela')).toBe(true)
    expect(ids()).toEqual(['daniela', 'kwame', 'lena'])
  })
})

describe('loading', () => {
  it('keeps what an event said while the answer was on its way', async () => {
    const slow = deferred<ConversationPage>()
    list = new Conversations({ conversations: () => slow.promise }, maya.id)
    const loading = list.load()
    list.take(row('amara', 9))
    list.take(row('kwame', 2, { revision: 5, state: 'closed' }))
    slow.resolve(page([row('daniela', 3), row('kwame', 2, { revision: 4 })]))
    await loading
    expect(ids()).toEqual(['amara', 'daniela'])
  })

  it('drops the answer to a filter that is no longer chosen', async () => {
    const first = deferred<ConversationPage>()
    const second = deferred<ConversationPage>()
    const answers = [first.promise, second.promise]
    list = new Conversations({ conversations: () => answers.shift()! }, maya.id)
    const open = list.choose({ tab: 'open' })
    const closed = list.choose({ tab: 'closed' })
    second.resolve(page([row('tom', 1, { state: 'closed' })]))
    await closed
    first.resolve(page([row('daniela', 3)]))
    await open
    expect(ids()).toEqual(['tom'])
  })

  it('forgets what it knew when starting over', async () => {
    await list.load()
    pages = [page([row('daniela', 3, { revision: 1 })])]
    await list.startOver()
    expect(ids()).toEqual(['daniela'])
    expect(list.known.has('kwame')).toBe(false)
  })

  it('keeps what an event said while it was starting over', async () => {
    const slow = deferred<ConversationPage>()
    const answers = [Promise.resolve(page([row('daniela', 3)])), slow.promise]
    list = new Conversations({ conversations: () => answers.shift()! }, maya.id)
    await list.load()
    const over = list.startOver()
    list.take(row('daniela', 9, { revision: 4, unread: 1 }))
    list.take(row('amara', 8))
    slow.resolve(page([row('daniela', 3, { revision: 2 }), row('kwame', 2)]))
    await over
    expect(ids()).toEqual(['daniela', 'amara', 'kwame'])
    expect(list.rows[0]!.unread).toBe(1)
  })

  it('says why it failed', async () => {
    const failing = new Conversations(
      {
        conversations: () => Promise.reject(new Problem(503, 'starting', 'Hearback is starting.')),
      },
      maya.id,
    )
    await failing.load()
    expect(failing.status).toBe('failed')
    expect(failing.problem?.detail).toBe('Hearback is starting.')
  })
})

describe('the Unread tab', () => {
  it('keeps the conversation one is reading until one leaves it', async () => {
    pages = [page([row('kwame', 2, { unread: 1 }), row('amara', 1, { unread: 1 })])]
    await list.choose({ tab: 'unread' })
    list.hold('kwame')
    list.take(row('kwame', 2, { unread: 0, revision: 2 }))
    expect(ids()).toEqual(['kwame', 'amara'])
    list.hold('amara')
    expect(ids()).toEqual(['amara'])
  })
})

describe('searching for a number', () => {
  it('shows that number’s conversation across tabs, or none', async () => {
    await list.load()
    const closed = row('tom', 1, { state: 'closed', number: '+14155550199' })
    pages = [page([closed], { number: '+14155550199' })]
    await list.search('(415) 555-0199')
    expect(ids()).toEqual(['tom'])
    expect(list.filter.number).toBe('+14155550199')
  })

  it('leaves the list as it is when it is no number', async () => {
    const own = 'Front desk is your own line.'
    const answers = [
      Promise.resolve(page([row('daniela', 3)])),
      Promise.reject(new Problem(422, 'invalid_number', own)),
      Promise.reject(new Problem(422, 'invalid_number', '“Nell” is not a phone number.')),
    ]
    list = new Conversations({ conversations: () => answers.shift()! }, maya.id)
    await list.load()
    await list.search('415 55')
    expect(ids()).toEqual(['daniela'])
    expect([list.problem, list.searchHint]).toEqual([null, own])
    await list.search('Nell', true)
    expect([list.problem, list.searchHint]).toEqual([null, 'Enter the full number.'])
    await list.endSearch()
    expect(list.searchHint).toBeNull()
  })

  it('goes back to the tab when it is cleared', async () => {
    pages = [page([], { number: '+14155550199' }), page([row('daniela', 3)])]
    await list.search('+14155550199')
    expect(ids()).toEqual([])
    await list.endSearch()
    expect(ids()).toEqual(['daniela'])
  })
})
