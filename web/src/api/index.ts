import { get, post, put, remove } from './http'
import type * as t from './types'

export interface ConversationQuery {
  tab: t.Tab
  line: t.Id | null
  assignee: string
  number?: string
  before?: string | null
}

/** Every call this page makes, on one page. State classes are given it, and tests give them another. */
export const api = {
  session: () => get<t.Session>('/session'),
  signIn: (email: string, password: string) => post<t.Session>('/session', { email, password }),
  signOut: () => remove('/session'),
  demo: () => get<t.Demo>('/demo'),

  setupNeeded: () => get<{ needed: boolean }>('/setup'),
  setUp: (first: t.FirstSetup) => post<t.Session>('/setup', first),
  twilio: () => get<t.Twilio>('/twilio'),
  connectTwilio: (credentials: t.TwilioCredentials) => put<t.Twilio>('/twilio', credentials),
  accountNumbers: () => get<{ numbers: t.AccountNumber[] }>('/twilio/numbers'),

  members: () => get<{ members: t.Member[] }>('/members'),
  lines: () => get<{ lines: t.Line[]; webhook_url: string }>('/lines'),
  addLine: (line: t.NewLine) => post<t.Line>('/lines', line),

  counts: () => get<{ cells: t.Cell[]; as_of: number }>('/counts'),
  events: (after: number, limit = 500) =>
    get<{ events: t.InboxEvent[]; last: number; more: boolean }>('/events', { after, limit }),

  conversations: (query: ConversationQuery) =>
    get<t.ConversationPage>('/conversations', { ...query }),
  conversation: (id: t.Id) => get<t.Conversation>(`/conversations/${id}`),
  startConversation: (first: t.NewConversation) => post<t.Sent>('/conversations', first),
  messages: (id: t.Id, before?: string | null) =>
    get<t.MessagePage>(`/conversations/${id}/messages`, { before }),
  send: (id: t.Id, message: t.NewMessage) => post<t.Sent>(`/conversations/${id}/messages`, message),
  close: (id: t.Id) => post<t.Conversation>(`/conversations/${id}/close`),
  reopen: (id: t.Id) => post<t.Conversation>(`/conversations/${id}/reopen`),
  read: (id: t.Id) => post<t.Conversation>(`/conversations/${id}/read`),
  assign: (id: t.Id, assignee_id: t.Id | null) =>
    post<t.Conversation>(`/conversations/${id}/assign`, { assignee_id }),

  cancel: (id: t.Id) => post<t.Message>(`/messages/${id}/cancel`),
  retry: (id: t.Id) => post<t.Sent>(`/messages/${id}/retry`),
  giveUp: (id: t.Id) => post<t.Message>(`/messages/${id}/give-up`),

  openapi: () => get<unknown>('/openapi.json'),
}

export type Api = typeof api
