import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Api } from '../api'
import { Problem } from '../api/problem'
import type { Actor, Conversation, Message } from '../api/types'
import {
  by,
  conversation,
  event,
  line,
  maya,
  message,
  minute,
  priya,
  session,
} from '../testing/fixtures'
import { Drafts } from './compose/drafts'
import { Inbox } from './inbox.svelte'
import type { Arrival } from './user-menu/notifications.svelte'

let calls: string[]
let spoken: string[]
let notices: string[]
let arrivals: Arrival[]
let server: {
  conversations: Conversation[]
  messages: Message[]
  asking: number
  slow?: Promise<void>
}
let inbox: Inbox

function api(): Api {
  const answers: Partial<Api> = {
    conversations: async () => ({
      conversations: server.conversations,
      next: null,
      as_of: 1,
      number: null,
    }),
    conversation: async (id) => {
      calls.push(`fetch ${id}`)
      const found = server.conversations.find((one) => one.id === id)
      await server.slow
      if (!found) throw new Problem(404, 'not_found', 'There is no such conversation.')
      return found
    },
    messages: async () => ({ messages: server.messages, older: null, as_of: 1 }),
    scheduledHere: async () => ({ messages: [] }),
    scheduledCount: async () => ({ count: 0 }),
    stopRequestCount: async () => ({ count: server.asking }),
    details: async () => ({ numbers: [], fields: [] }),
    consent: async () => ({ in_force: [], history: [], records: [] }),
    counts: async () => ({ cells: [], as_of: 1 }),
    lines: async () => ({
      lines: [line],
      former: [],
      webhook_url: '',
      plain_webhook_url: '',
      now: null,
    }),
    members: async () => ({ members: [maya, priya] }),
    read: async (id) => {
      calls.push(`read ${id}`)
      return conversation({ id, unread: 0, revision: 9 })
    },
    close: async () => {
      throw new Problem(403, 'forbidden', 'You may look, but not close.')
    },
  }
  return answers as Api
}

function begin(permissions = session.permissions) {
  inbox = new Inbox({ ...session, permissions }, api(), new Drafts('maya', 'northside', null), {
    arrived: (texts) => arrivals.push(...texts),
    announce: (text) => spoken.push(text),
    notify: (text) => notices.push(text),
    settingsChanged: () => calls.push('settings'),
  })
}

beforeEach(async () => {
  calls = []
  spoken = []
  notices = []
  arrivals = []
  server = { conversations: [conversation()], messages: [message()], asking: 0 }
  begin()
  await inbox.load()
})

describe('texts that ask to stop', () => {
  const asks = (over: Partial<Message> = {}) =>
    event(5, {
      kind: 'message_received',
      conversation: conversation(),
      message: message({ id: 'asks', asks_to_stop: true, ...over }),
    })

  it('are counted again when one comes or is handled, and by nothing else', async () => {
    begin([...session.permissions, 'opt_out'])
    await inbox.load()
    expect(inbox.stopRequests.value).toBe(0)
    server.asking = 1
    inbox.take([asks({ asks_to_stop: false })])
    await Promise.resolve()
    expect(inbox.stopRequests.value).toBe(0)
    inbox.take([asks()])
    await vi.waitFor(() => expect(inbox.stopRequests.value).toBe(1))
    server.asking = 7
    inbox.take([event(6, { kind: 'setting_changed', setting: 'stop_requests' })])
    await vi.waitFor(() => expect(inbox.stopRequests.value).toBe(7))
  })

  it('are not counted for who can’t opt anyone out', async () => {
    server.asking = 1
    inbox.take([asks()])
    await Promise.resolve()
    expect(inbox.stopRequests.value).toBeNull()
  })
})

describe('what came with the session', () => {
  const first = () => ({
    conversations: {
      conversations: [conversation({ unread: 1 })],
      next: 'further on',
      as_of: 4,
      number: null,
    },
    counts: {
      cells: [
        { line_id: line.id, assignee_id: null, open: 1, unread: 1, closed: 2, unrecognized: 0 },
      ],
      as_of: 4,
    },
    members: { members: [maya, priya] },
    scheduled: { count: 3 },
    stop_requests: { count: 2 },
  })

  it('is on screen at once, and only the lines are asked for', () => {
    begin()
    server.conversations = []
    const loaded = inbox.begin(first())
    expect(inbox.conversations).toMatchObject({ status: 'ready', more: true })
    expect(inbox.conversations.rows.map(({ id }) => id)).toEqual(['daniela'])
    expect(inbox.totals).toMatchObject({ open: 1, unread: 1, closed: 2 })
    expect(inbox.members.firstName('priya')).toBe('Priya')
    expect(inbox.scheduled.counted.value).toBe(3)
    expect(inbox.stopRequests.value).toBe(2)
    expect(inbox.lines.ready).toBe(false)
    return loaded.then(() => expect(inbox.lines.ready).toBe(true))
  })

  it('is asked for anew where other conversations are wanted', async () => {
    begin()
    inbox.conversations.filter = { ...inbox.conversations.filter, tab: 'unread' }
    server.conversations = [conversation({ id: 'kwame', unread: 1 })]
    await inbox.begin(first())
    expect(inbox.conversations.rows.map(({ id }) => id)).toEqual(['kwame'])
    expect(inbox.totals).toMatchObject({ unread: 1 })
  })

  it('gives way to what events say that come after it', async () => {
    begin()
    void inbox.begin(first())
    const closed = conversation({ state: 'closed', revision: 2 })
    const cell = {
      line_id: line.id,
      assignee_id: null,
      open: 0,
      unread: 0,
      closed: 3,
      unrecognized: 0,
    }
    inbox.take([
      event(5, { kind: 'conversation_changed', conversation: closed }, { cells: [cell] }),
    ])
    expect(inbox.conversations.rows).toEqual([])
    expect(inbox.totals).toMatchObject({ open: 0, closed: 3 })
  })
})

describe('events', () => {
  it('reach the list, the open thread, the counts and the ear', async () => {
    inbox.show('daniela')
    await Promise.resolve()
    const text = message({ id: 'm2', at: minute(1), body: 'Hello?' })
    const cell = {
      line_id: line.id,
      assignee_id: null,
      open: 1,
      closed: 0,
      unread: 1,
      unrecognized: 0,
    }
    inbox.take([
      event(
        2,
        {
          kind: 'message_received',
          conversation: conversation({ unread: 1, revision: 2, last_at: minute(1) }),
          message: text,
        },
        { cells: [cell] },
      ),
    ])
    expect(inbox.conversation?.unread).toBe(1)
    expect(inbox.open?.thread.messages.map((one) => one.id)).toContain('m2')
    expect(inbox.unread).toBe(1)
    expect(spoken).toEqual(['New text from Daniela Ortiz: Hello?'])
    expect(arrivals).toMatchObject([{ event: 2, conversation: { id: 'daniela' } }])
  })

  it('are told to the ear in full where one reads, and else in a word', () => {
    const said = (number: number, id: string, body: string) =>
      event(number, {
        kind: 'message_received',
        conversation: conversation({ id, name: id, revision: number }),
        message: message({ id: `m${number}`, conversation_id: id, body }),
      })
    inbox.show('daniela')
    inbox.take([said(2, 'kwame', 'Hi')])
    inbox.take([said(3, 'kwame', 'Hi'), said(4, 'rosa', 'Hey')])
    inbox.take([said(5, 'kwame', 'Hi'), said(6, 'daniela', 'Over here')])
    const reply = (number: number, author: Actor) =>
      event(number, {
        kind: 'message_pending',
        conversation: conversation({ id: 'daniela', name: 'daniela', revision: number }),
        message: message({ id: `m${number}`, author, body: 'On my way' }),
      })
    inbox.take([reply(7, by(priya))])
    inbox.take([reply(8, by(maya))])
    expect(spoken).toEqual([
      'New text from kwame',
      '2 new texts',
      'New text from daniela: Over here',
      'Priya wrote: On my way',
    ])
    expect(arrivals).toHaveLength(5)
  })

  it('follow a line that is switched off', () => {
    inbox.take([event(2, { kind: 'line_changed', line: { ...line, on: false } })])
    expect(inbox.lines.on).toEqual([])
  })
})

describe('opening', () => {
  it('fetches a conversation that the list does not hold', async () => {
    server.conversations = [conversation(), conversation({ id: 'kwame' })]
    inbox.show('kwame')
    await new Promise((done) => setTimeout(done))
    expect(inbox.conversation?.id).toBe('kwame')
  })

  it('says why one can’t be shown', async () => {
    inbox.show('nobody')
    await new Promise((done) => setTimeout(done))
    expect(inbox.missing?.detail).toBe('There is no such conversation.')
  })

  it('keeps a thread’s messages while another one is read', async () => {
    inbox.show('daniela')
    const first = inbox.open
    inbox.show(null)
    const later = message({ id: 'm2', at: minute(1) })
    inbox.take([
      event(2, { kind: 'message_received', conversation: conversation(), message: later }),
    ])
    inbox.show('daniela')
    expect(inbox.open).toBe(first)
  })
})

describe('reading', () => {
  const unread = conversation({ unread: 2, revision: 3 })

  it('marks as read once, for those who can answer', async () => {
    await Promise.all([inbox.markRead(unread), inbox.markRead(unread)])
    expect(calls).toEqual(['read daniela'])
  })

  it('marks again what arrives later', async () => {
    await inbox.markRead(unread)
    await inbox.markRead(conversation({ unread: 1, revision: 10 }))
    expect(calls).toEqual(['read daniela', 'read daniela'])
  })

  it('leaves the mark when a viewer looks', async () => {
    begin(['view'])
    await inbox.markRead(unread)
    expect(calls).toEqual([])
  })
})

describe('a first message that is refused', () => {
  const hidden = conversation({ id: 'new', number: '+14155550199', visible: false })
  const first = message({
    id: 'first',
    conversation_id: 'new',
    direction: 'outbound',
    body: 'Hi!',
    status: 'pending',
  })

  const error = {
    code: 21211,
    title: 'Not a number.',
    advice: 'Check it.',
    retry_helps: false,
    docs_url: null,
  }
  const failed = { ...first, status: 'failed' as const, error, revision: 2 }
  const refusal = event(2, {
    kind: 'first_message_refused',
    conversation: { ...hidden, revision: 2 },
    message: failed,
  })
  const back = {
    number: '+14155550199',
    line_id: line.id,
    body: 'Hi!',
    attachments: [],
    reason: 'Not a number. Check it.',
  }

  it('leaves no conversation behind, and gives the text back with the reason', () => {
    expect(inbox.begun({ conversation: hidden, message: first })).toBe(true)
    expect(inbox.conversations.known.has('new')).toBe(true)
    inbox.take([refusal])
    expect(inbox.conversations.known.has('new')).toBe(false)
    expect(inbox.firsts.refused).toEqual(back)
  })

  it('does so too when an answer from before the refusal comes after it', async () => {
    inbox.begun({ conversation: hidden, message: first })
    let answer = () => {}
    server.slow = new Promise((resolve) => (answer = resolve))
    server.conversations = [...server.conversations, hidden]
    inbox.show('new')
    inbox.take([refusal])
    answer()
    await new Promise((done) => setTimeout(done))
    expect(inbox.conversations.rows.map((one) => one.id)).toEqual(['daniela'])
  })

  it('does so too when the refusal is known before the answer to sending it', () => {
    const pending = { kind: 'message_pending', conversation: hidden, message: first } as const
    inbox.take([event(1, pending), refusal])
    expect(inbox.conversations.rows.map((one) => one.id)).toEqual(['daniela'])
    expect(inbox.firsts.refused).toBeNull()
    expect(inbox.begun({ conversation: hidden, message: first })).toBe(false)
    expect(inbox.conversations.known.has('new')).toBe(false)
    expect(inbox.firsts.refused).toEqual(back)
  })

  it('does so too when the answer itself says so', () => {
    expect(inbox.begun({ conversation: hidden, message: failed })).toBe(false)
    expect(inbox.conversations.known.has('new')).toBe(false)
    expect(inbox.firsts.refused).toEqual(back)
  })

  it('does so too where it was open after a reload', async () => {
    server.messages = []
    inbox.show('new')
    await new Promise((done) => setTimeout(done))
    expect(inbox.missing?.status).toBe(404)
    inbox.take([refusal])
    expect(inbox.firsts.refused).toEqual(back)
  })

  it('does so too when only that it is gone is left of what came before', () => {
    inbox.begun({ conversation: hidden, message: first })
    inbox.take([event(1, { kind: 'conversation_gone', conversation_id: 'new' }), refusal])
    expect(inbox.conversations.known.has('new')).toBe(false)
    expect(inbox.firsts.refused).toEqual(back)
  })

  it('is forgotten by another tab that lists its conversation', () => {
    inbox.conversations.take(hidden)
    inbox.take([event(1, { kind: 'conversation_gone', conversation_id: 'new' })])
    expect(inbox.conversations.known.has('new')).toBe(false)
    expect(inbox.firsts.refused).toBeNull()
  })

  it('is found out about when its event was missed', async () => {
    vi.useFakeTimers()
    inbox.begun({ conversation: hidden, message: first })
    inbox.show('new')
    await vi.runAllTimersAsync()
    vi.useRealTimers()
    expect(inbox.missing).toBeNull()
    expect(inbox.firsts.refused).toEqual({ ...back, reason: 'Twilio rejected it.' })
  })

  it('says Twilio’s own reason when that comes a little after the conversation is gone', async () => {
    inbox.begun({ conversation: hidden, message: first })
    server.messages = []
    inbox.show('new')
    await new Promise((done) => setTimeout(done))
    expect(inbox.firsts.refused).toBeNull()
    inbox.take([refusal])
    expect(inbox.firsts.refused).toEqual(back)
  })

  it('stays where its author has written more', async () => {
    server.messages = [first, message({ ...first, id: 'second', at: minute(1) })]
    inbox.begun({ conversation: hidden, message: first })
    inbox.show('new')
    await new Promise((done) => setTimeout(done))
    inbox.take([refusal])
    expect(inbox.conversations.known.has('new')).toBe(true)
    expect(inbox.firsts.refused).toBeNull()
  })

  it('is an ordinary failed message once the conversation exists', () => {
    inbox.begun({ conversation: hidden, message: first })
    const status = (revision: number, status: 'accepted' | 'failed') =>
      event(revision, {
        kind: 'message_status',
        conversation: { ...hidden, visible: true, revision },
        message: { ...first, status, revision },
      })
    inbox.take([status(2, 'accepted'), status(3, 'failed')])
    expect(inbox.conversations.known.has('new')).toBe(true)
    expect(inbox.firsts.refused).toBeNull()
  })
})

describe('starting over', () => {
  it('reads everything anew and keeps open what is open', async () => {
    inbox.show('daniela')
    await new Promise((done) => setTimeout(done))
    server.conversations = [conversation({ id: 'kwame', revision: 1 })]
    server.messages = [message(), message({ id: 'm2', at: minute(5) })]
    await inbox.startOver().catch(() => {})
    await new Promise((done) => setTimeout(done))
    expect(inbox.conversations.rows.map((one) => one.id)).toEqual(['kwame'])
    expect(inbox.openId).toBe('daniela')
    expect(calls).toContain('fetch daniela')
    expect(inbox.open?.thread.messages.map((one) => one.id)).toEqual(['message-1', 'm2'])
  })
})

it('says what did not work, and why', async () => {
  await inbox.actions.close('daniela')
  expect(notices).toEqual(['Couldn’t close this conversation. You may look, but not close.'])
})
