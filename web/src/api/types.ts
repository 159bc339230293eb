/**
 * The shapes the server speaks, written by hand until they are generated
 * (`npm run api-client`). Nothing but this file describes them.
 */

export type Id = string
/** RFC 3339, UTC. */
export type Time = string

export type Permission =
  | 'view'
  | 'send'
  | 'assign'
  | 'close'
  | 'opt_out'
  | 'customers_read'
  | 'customers_write'
  | 'customers_transfer'
  | 'settings'
  | 'members'
  | 'organizations'

export type Role = 'super_user' | 'admin' | 'sms_user' | 'sms_user_limited' | 'viewer'

export interface Session {
  user: { id: Id; name: string; email: string }
  organization: { id: Id; name: string; inbox_on: boolean }
  organizations: { id: Id; name: string }[]
  role: Role
  permissions: Permission[]
  empty_reason: string | null
  last_event: number
  demo: boolean
}

export interface Member {
  id: Id
  name: string
  role: Role
}

export interface Line {
  id: Id
  number: string
  name: string
  language: string
  on: boolean
  is_default: boolean
  kind: 'long_code' | 'toll_free' | 'short_code' | 'messaging_service'
  last_inbound_at: Time | null
  webhook: { set: boolean; url: string | null; detail: string } | null
}

export type Mark = 'failed' | 'opted_out' | 'unrecognized' | 'outbound_only'
export type Origin = 'user' | 'automation' | 'campaign' | 'ai'
export type Status =
  | 'pending'
  | 'scheduled'
  | 'canceled'
  | 'uncertain'
  | 'queued'
  | 'accepted'
  | 'sending'
  | 'sent'
  | 'delivered'
  | 'undelivered'
  | 'failed'
  | 'read'
  | 'received'

export interface OptOut {
  at: Time
  source: 'keyword' | 'carrier' | 'person'
  word: string | null
  line_id: Id | null
  by: Id | null
}

export interface Customer {
  id: Id
  name: string
  address: string | null
  external_id: string | null
  texting_on: boolean
}

export interface LastMessage {
  message_id: Id
  direction: 'inbound' | 'outbound'
  origin: Origin | null
  author_id: Id | null
  preview: string
  status: Status
}

export interface Conversation {
  id: Id
  number: string
  name: string | null
  customer: Customer | null
  state: 'open' | 'closed'
  marks: Mark[]
  unread: number
  assignee_id: Id | null
  line_id: Id
  answerable: boolean
  channel: 'sms'
  opt_out: OptOut | null
  last: LastMessage | null
  last_at: Time
  created_at: Time
  visible: boolean
  revision: number
}

export interface Media {
  content_type: string
  url: string | null
}

export interface MessageError {
  code: number | null
  title: string
  advice: string
  retry_helps: boolean
  docs_url: string | null
}

export interface Message {
  id: Id
  conversation_id: Id
  direction: 'inbound' | 'outbound'
  origin: Origin | null
  status: Status
  body: string
  line_id: Id
  author_id: Id | null
  at: Time
  segments: number
  segments_by: 'us' | 'twilio'
  sid: string | null
  client_key: string | null
  media: Media[]
  error: MessageError | null
  cancel_reason: 'by_person' | 'opted_out' | null
  needs_decision: boolean
  keyword: 'stop' | 'start' | 'yes' | 'help' | null
  sent_outside: boolean
  revision: number
}

export interface Cell {
  line_id: Id
  assignee_id: Id | null
  open: number
  closed: number
  unread: number
  unrecognized: number
}

export type EventKind =
  | 'message_received'
  | 'message_queued'
  | 'message_status'
  | 'message_canceled'
  | 'conversation_changed'
  | 'opted_out'
  | 'opted_in'
  | 'line_changed'
  | 'settings_changed'

export interface InboxEvent {
  number: number
  at: Time
  kind: EventKind
  actor_id: Id | null
  conversation: Conversation | null
  message: Message | null
  line: Line | null
  cells: Cell[]
}

export type LiveFrame =
  | { type: 'event'; event: InboxEvent }
  | { type: 'caught_up'; number: number }
  | { type: 'start_over'; last: number }

export type Tab = 'open' | 'unread' | 'closed' | 'all' | 'unrecognized'

export interface ConversationPage {
  conversations: Conversation[]
  next: string | null
  as_of: number
  number: string | null
}

export interface MessagePage {
  messages: Message[]
  older: string | null
  as_of: number
}

export interface Sent {
  conversation: Conversation
  message: Message
}

export interface NewMessage {
  body: string
  line_id?: Id
  client_key: string
}

export interface NewConversation extends NewMessage {
  number: string
}

export interface Twilio {
  connected: boolean
  account_sid?: string
  api_key_sid?: string | null
  account?: { friendly_name: string; status: string; type: 'Trial' | 'Full' } | null
  webhook_url: string
  public_url: string
}

export interface TwilioCredentials {
  account_sid: string
  auth_token: string
  api_key_sid?: string
  api_key_secret?: string
}

export interface AccountNumber {
  number: string
  friendly_name: string
  sms: boolean
  mms: boolean
  webhook_url: string
  in_use: boolean
}

export interface FirstSetup {
  token: string
  organization: string
  name: string
  email: string
  password: string
}

export interface NewLine {
  number: string
  name: string
  language?: string
  is_default?: boolean
}

export interface DemoSignIn {
  role: Role
  name: string
  email: string
  password: string
  what: string
}

export interface Demo {
  sign_in: DemoSignIn[]
  handset_url: string
}
