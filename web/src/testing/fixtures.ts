import type {
  Actor,
  Attachment,
  Conversation,
  Customer,
  Happened,
  InboxEvent,
  Line,
  Media,
  Member,
  Message,
  Session,
} from '../api/types'

/** The people and things the unit tests tell their stories with. */
export const maya: Member = { id: 'maya', name: 'Maya Reyes', role: 'admin', state: 'active' }
export const priya: Member = { id: 'priya', name: 'Priya Nair', role: 'sms_user', state: 'active' }

/** A member, as who wrote or did something. */
export const by = ({ id }: Pick<Member, 'id'>): Actor => ({ kind: 'member', id })

export const line: Line = {
  id: 'main-line',
  number: '+14155550100',
  name: 'Main line',
  language: 'en',
  on: true,
  is_default: true,
  kind: 'long_code',
  sms: true,
  mms: true,
  voice: true,
  pool: [],
  last_inbound_at: null,
  deleted_at: null,
  webhook: null,
}

export const names = {
  members: (id: string | null) => [maya, priya].find((member) => member.id === id),
  lines: (id: string | null) => (id === line.id ? line : undefined),
}

export const session: Session = {
  user: { id: maya.id, name: maya.name, email: 'maya@example.com' },
  organization: {
    id: 'northside',
    name: 'Northside Home Services',
    inbox_on: true,
    keyword_scope: 'organization',
  },
  organizations: [{ id: 'northside', name: 'Northside Home Services' }],
  role: 'admin',
  role_name: 'Admin',
  permissions: ['view', 'send', 'assign', 'close'],
  empty_reason: null,
  last_event: 0,
  undo_delay: 0,
  mail_set_up: false,
  demo: false,
  method: 'password',
  has_second_factor: false,
  second_factor_from: null,
  unmet: null,
}

/** 15:00 and that many minutes. */
export function minute(n: number): string {
  return new Date(Date.UTC(2026, 10, 21, 15) + n * 60_000).toISOString()
}

export function conversation(over: Partial<Conversation> = {}): Conversation {
  return {
    id: 'daniela',
    number: '+14155550132',
    name: 'Daniela Ortiz',
    customer: null,
    state: 'open',
    marks: [],
    unread: 0,
    assignee_id: null,
    line_id: line.id,
    answerable: true,
    channel: 'sms',
    opt_out: null,
    dismissed: false,
    blocked: null,
    last: null,
    last_at: minute(0),
    created_at: minute(0),
    visible: true,
    revision: 1,
    ...over,
  }
}

export function customer(over: Partial<Customer> = {}): Customer {
  return {
    id: 'ana',
    name: 'Ana Costa',
    numbers: [{ number: '+14155550132', label: 'Mobile' }],
    address: '',
    external_id: null,
    fields: {},
    texting_on: true,
    texting_changed: null,
    created_at: minute(0),
    changed_at: minute(0),
    revision: 1,
    ...over,
  }
}

export function message(over: Partial<Message> = {}): Message {
  return {
    id: 'message-1',
    template: null,
    conversation_id: 'daniela',
    direction: 'inbound',
    origin: null,
    status: 'received',
    body: 'Is Saturday still good?',
    line_id: line.id,
    author: null,
    at: minute(0),
    segments: 1,
    segments_by: 'twilio',
    sid: null,
    client_key: null,
    media: [],
    error: null,
    cancel_reason: null,
    cancel_on_reply: false,
    needs_decision: false,
    keyword: null,
    asks_to_stop: false,
    stop_handled: null,
    sent_outside: false,
    revision: 1,
    ...over,
  }
}

export function media(over: Partial<Media> = {}): Media {
  return {
    id: 'media-1',
    content_type: 'image/jpeg',
    name: null,
    bytes: 1234,
    width: 640,
    height: 480,
    state: 'stored',
    problem: null,
    permanent: false,
    inline: true,
    ...over,
  }
}

export function attachment(over: Partial<Attachment> = {}): Attachment {
  return {
    id: 'file-1',
    name: 'roof.png',
    content_type: 'image/png',
    bytes: 1234,
    width: 640,
    height: 480,
    inline: true,
    expires_at: '2099-01-01T00:00:00Z',
    ...over,
  }
}

/** Nothing is attached in most stories. */
export const noFiles = {
  attach: () => Promise.reject(new Error('nothing is attached here')),
  discardAttachment: async () => {},
}

export function event(
  number: number,
  happened: Happened = { kind: 'setting_changed', setting: 'held_texts' },
  over: Partial<Pick<InboxEvent, 'cells' | 'scheduled_changed'>> = {},
): InboxEvent {
  return {
    number,
    at: minute(0),
    actor: { kind: 'system', part: 'webhook' },
    cells: [],
    scheduled_changed: false,
    ...over,
    ...happened,
  }
}

/** A promise whose end the test decides. */
export function deferred<T>() {
  let resolve!: (value: T) => void
  let reject!: (reason: unknown) => void
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
