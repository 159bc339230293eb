import { beforeEach, expect, it } from 'vitest'
import type { Api } from '../../api'
import { Problem } from '../../api/problem'
import type { Conversation, Customer, Id, InboxEvent, Message } from '../../api/types'
import { conversation, event, line, message, minute, noFiles } from '../../testing/fixtures'
import { memory } from '../../testing/memory-storage'
import { Drafts } from '../compose/drafts'
import { Threads } from '../open-threads'
import { CustomerThread } from './customer-thread.svelte'

const summary = {
  id: 'rosa',
  name: 'Rosa Lind',
  address: '',
  external_id: null,
  texting_on: true,
}
const [MOBILE, OFFICE, NEW] = ['+14155550132', '+14155550133', '+14155550134']
const mobile = conversation({ id: 'mobile', number: MOBILE, customer: summary })
const office = conversation({ id: 'office', number: OFFICE, customer: summary })

function rosa(over: Partial<Customer> = {}): Customer {
  return {
    ...summary,
    numbers: [MOBILE, OFFICE, NEW].map((number) => ({ number, label: '' })),
    fields: {},
    texting_changed: null,
    created_at: minute(0),
    changed_at: minute(0),
    revision: 1,
    ...over,
  }
}

const text = (id: Id, conversation_id: Id, at: number, over: Partial<Message> = {}): Message =>
  message({ id, conversation_id, at: minute(at), ...over })
const out = { direction: 'outbound', status: 'delivered', origin: 'user' } as const

let customer: () => Promise<Customer>
let conversations: Conversation[]
/** The oldest first, a page each. */
let pages: Message[][]
let read: number
let threads: Threads
let shown: CustomerThread

beforeEach(() => {
  customer = async () => rosa()
  conversations = [mobile, office]
  pages = [[text('a', 'mobile', 0), text('b', 'office', 1), text('c', 'mobile', 2, out)]]
  read = 0
  const api = {
    ...noFiles,
    messages: async () => ({ messages: [], older: null, as_of: 1 }),
    scheduledHere: async () => ({ messages: [] }),
    send: () => new Promise<never>(() => {}),
  } as unknown as Api
  const drafts = new Drafts('maya', 'northside', memory())
  threads = new Threads(
    api,
    drafts,
    () => {},
    (id) => id,
  )
  shown = new CustomerThread(
    'rosa',
    {
      customer: async () => ({ customer: await customer(), conversations, as_of: 1 }),
      customerMessages: async (_, before) => {
        read += 1
        const at = before ? Number(before) : pages.length - 1
        return { messages: pages[at]!, older: at > 0 ? String(at - 1) : null, as_of: 1 }
      },
    },
    { part: (id) => threads.part(id), took: () => {} },
  )
})

const ids = () => shown.messages.map(({ id }) => id)
const changed = (one: Conversation): InboxEvent =>
  event(9, { kind: 'conversation_changed', conversation: one })
const settled = () => new Promise((done) => setTimeout(done))

it('shows all of it in order, over all numbers, and answers where they wrote from last', async () => {
  await shown.load()
  expect(ids()).toEqual(['a', 'b', 'c'])
  expect(shown.lastWrittenFrom).toBe(OFFICE)
  shown.takeMessage(text('d', 'mobile', 3))
  expect(ids()).toEqual(['a', 'b', 'c', 'd'])
  expect(shown.lastWrittenFrom).toBe(MOBILE)
  shown.takeMessage(text('e', 'daniela', 4))
  expect(ids()).not.toContain('e')
})

it('goes to the first number of those who never wrote', async () => {
  pages = [[text('c', 'office', 2, out)]]
  await shown.load()
  expect(shown.lastWrittenFrom).toBe(MOBILE)
})

it('goes by the last text of each conversation where they wrote long ago', async () => {
  pages = [[text('a', 'office', 0)], [text('c', 'mobile', 2, out)]]
  const last = {
    message_id: 'a',
    direction: 'inbound',
    origin: null,
    status: 'received',
    preview: 'Hi',
    author: null,
  } as unknown as Conversation['last']
  conversations = [mobile, { ...office, last }]
  await shown.load()
  expect(shown.lastWrittenFrom).toBe(OFFICE)
  await shown.loadOlder()
  expect(ids()).toEqual(['a', 'c'])
})

it('shows what is sent from here until it has come, under the same key', async () => {
  await shown.load()
  const { composer } = shown.part('office')!
  composer.body = 'On my way'
  void composer.send(office, new Date(minute(5)))
  const [unsent] = shown.unsent
  expect(unsent?.body).toBe('On my way')
  expect(shown.conversationOf(unsent!)).toBe('office')
  const sent = text('s', 'office', 5, { ...out, client_key: unsent!.client_key, line_id: line.id })
  threads.take(sent)
  shown.takeMessage(sent)
  expect(shown.unsent).toEqual([])
  expect(shown.keys.get('s')).toBe(unsent!.client_key)
})

it('reads everything again when a number comes or goes, and keeps what is there meanwhile', async () => {
  await shown.load()
  const spare = conversation({ id: 'spare', number: NEW, customer: summary })
  conversations = [mobile, office, spare]
  pages = [[...pages[0]!, text('n', 'spare', 3)]]
  shown.take(changed(spare))
  expect(ids()).toEqual(['a', 'b', 'c'])
  await settled()
  expect(ids()).toEqual(['a', 'b', 'c', 'n'])

  conversations = [mobile, office]
  pages = [[text('a', 'mobile', 0)]]
  shown.take(changed({ ...spare, customer: null }))
  await settled()
  expect(ids()).toEqual(['a'])
  expect(read).toBe(3)
  // What is another's is no reason to.
  shown.take(changed(conversation({ id: 'other' })))
  shown.take(changed({ ...mobile, unread: 2, revision: 5 }))
  expect(read).toBe(3)
  expect(shown.conversation('mobile')?.unread).toBe(2)
})

it('says that they were deleted, and is there again when that is undone', async () => {
  await shown.load()
  const gone = (customer: Customer | null) =>
    event(10, { kind: 'customer_changed', customer_id: 'rosa', customer })
  shown.take(gone(null))
  expect(shown.gone).toBe(true)
  shown.take(gone(rosa({ revision: 3 })))
  await settled()
  expect(shown.gone).toBe(false)
})

it('says why it could not be had, and asks again once the connection is back', async () => {
  customer = () => Promise.reject(new Problem(0, 'unreachable', 'You’re offline.'))
  await shown.load()
  expect(shown.missing?.detail).toBe('You’re offline.')
  customer = async () => rosa()
  shown.again()
  await settled()
  expect(shown.missing).toBeNull()
  expect(shown.numbers).toHaveLength(3)
})
