import { answered, client } from './client'
import { ASKING_OTHERS, BACKGROUND, limited } from './limits'
import { asProblem } from './problem'
import type * as t from './types'
import { send, upload } from './upload'

export interface ConversationQuery {
  tab: t.Tab
  line: t.Id | null
  assignee: string
  number?: string
  before?: string | null
}

/** For calls of which Hearback asks Twilio, or a mail server, before it answers. */
const patient = { fetch: limited(ASKING_OTHERS) }
const background = { fetch: limited(BACKGROUND) }

const of = (id: t.Id) => ({ params: { path: { id } } })

/** Every call this page makes, on one page. State classes are given it, and tests give them another. */
export const api = {
  /** With `inbox`, exactly as index.html has asked already: this is handed that answer. */
  start: (inbox?: true) => answered(client.GET('/api/v1/start', { params: { query: { inbox } } })),
  signIn: (email: string, password: string) =>
    answered(client.POST('/api/v1/session', { body: { email, password } })),
  signOut: (): Promise<void> => answered(client.DELETE('/api/v1/session')),

  setupState: (token: string | null) =>
    answered(
      client.GET('/api/v1/setup', {
        params: { header: { authorization: token === null ? undefined : `Bearer ${token}` } },
      }),
    ),
  setUp: (body: t.FirstSetup) => answered(client.POST('/api/v1/setup', { body })),
  twilio: () => answered(client.GET('/api/v1/twilio')),
  connectTwilio: (body: t.TwilioCredentials) =>
    answered(client.PUT('/api/v1/twilio', { body, ...patient })),
  testTwilio: (body: t.TwilioCredentials) =>
    answered(client.POST('/api/v1/twilio/test', { body, ...patient })),
  forgetOldToken: () => answered(client.DELETE('/api/v1/twilio/old-token')),
  accountNumbers: (language?: string) =>
    answered(client.GET('/api/v1/twilio/numbers', { params: { query: { language } }, ...patient })),

  history: () => answered(client.GET('/api/v1/twilio/history')),
  importHistory: (days: number) =>
    answered(client.POST('/api/v1/twilio/history', { body: { days } })),
  stopHistory: () => answered(client.DELETE('/api/v1/twilio/history')),
  heldTexts: (to?: string | null, before?: string | null) =>
    answered(
      client.GET('/api/v1/held-texts', {
        params: { query: { to: to ?? undefined, before: before ?? undefined } },
      }),
    ),
  heldTextNumbers: () => answered(client.GET('/api/v1/held-texts/numbers')),
  deleteHeldText: (sid: string): Promise<void> =>
    answered(client.DELETE('/api/v1/held-texts/{sid}', { params: { path: { sid } } })),
  deleteHeldTexts: (to: string) =>
    answered(client.DELETE('/api/v1/held-texts', { params: { query: { to } } })),

  heldMessages: () => answered(client.GET('/api/v1/held-messages')),
  releaseHeldMessages: (): Promise<void> => answered(client.POST('/api/v1/held-messages/release')),
  reconciler: () =>
    answered(client.GET('/api/v1/reconciler', { params: { query: { limit: 10 } } })),
  mail: () => answered(client.GET('/api/v1/mail')),
  setMail: (body: t.NewMailServer) => answered(client.PUT('/api/v1/mail', { body, ...patient })),
  forgetMail: (): Promise<void> => answered(client.DELETE('/api/v1/mail')),
  testMail: () => answered(client.POST('/api/v1/mail/test', patient)),
  sending: () => answered(client.GET('/api/v1/sending')),
  changeSending: (undo_delay: number) =>
    answered(client.PATCH('/api/v1/sending', { body: { undo_delay } })),
  choosePace: (id: t.Id, pace: number | null) =>
    answered(client.PUT('/api/v1/lines/{id}/pace', { ...of(id), body: { pace } })),
  changeOrganization: (body: t.OrganizationChange) =>
    answered(client.PATCH('/api/v1/organization', { body })),

  importOptOuts: (file: File) =>
    send<t.ImportedOptOuts>('/api/v1/opt-outs/file', file, {
      type: 'text/csv',
      within: ASKING_OTHERS,
    }),
  check: () => answered(client.GET('/api/v1/check', patient)),
  fix: (body: t.FixRequest) => answered(client.POST('/api/v1/check/fixes', { body, ...patient })),

  members: () => answered(client.GET('/api/v1/members')),
  team: () => answered(client.GET('/api/v1/team')),
  changeMember: (id: t.Id, body: t.MemberChange) =>
    answered(client.PATCH('/api/v1/members/{id}', { ...of(id), body })),
  deactivateMember: (id: t.Id, assign_to: t.Id | null): Promise<void> =>
    answered(client.POST('/api/v1/members/{id}/deactivate', { ...of(id), body: { assign_to } })),
  reactivateMember: (id: t.Id) => answered(client.POST('/api/v1/members/{id}/reactivate', of(id))),
  removeMember: (id: t.Id, assign_to: t.Id | null): Promise<void> =>
    answered(
      client.DELETE('/api/v1/members/{id}', {
        params: { path: { id }, query: { assign_to: assign_to ?? undefined } },
      }),
    ),
  invitations: () => answered(client.GET('/api/v1/invitations')),
  invite: (body: t.NewInvitation) => answered(client.POST('/api/v1/invitations', { body })),
  renewInvitation: (id: t.Id, by_email: boolean) =>
    answered(client.POST('/api/v1/invitations/{id}/renew', { ...of(id), body: { by_email } })),
  revokeInvitation: (id: t.Id): Promise<void> =>
    answered(client.DELETE('/api/v1/invitations/{id}', of(id))),
  openInvitation: (token: string) =>
    answered(client.POST('/api/v1/invitations/open', { body: { token } })),
  acceptInvitation: (body: t.Acceptance) =>
    answered(client.POST('/api/v1/invitations/accept', { body })),
  locations: () => answered(client.GET('/api/v1/locations')),
  addLocation: (name: string) => answered(client.POST('/api/v1/locations', { body: { name } })),
  changeLocation: (id: t.Id, body: t.LocationChange) =>
    answered(client.PATCH('/api/v1/locations/{id}', { ...of(id), body })),
  deleteLocation: (id: t.Id): Promise<void> =>
    answered(client.DELETE('/api/v1/locations/{id}', of(id))),
  roles: () => answered(client.GET('/api/v1/roles')),
  addRole: (body: t.NewRole) => answered(client.POST('/api/v1/roles', { body })),
  changeRole: (id: t.Id, body: t.RoleChange) =>
    answered(client.PATCH('/api/v1/roles/{id}', { ...of(id), body })),
  deleteRole: (id: t.Id): Promise<void> => answered(client.DELETE('/api/v1/roles/{id}', of(id))),
  audit: (query: t.AuditQuery, before?: string | null) =>
    answered(
      client.GET('/api/v1/audit', {
        params: { query: { ...query, before: before ?? undefined } },
      }),
    ),

  lines: (fresh?: boolean) =>
    answered(client.GET('/api/v1/lines', { params: { query: { fresh } }, ...patient })),
  addLine: (body: t.NewLine) => answered(client.POST('/api/v1/lines', { body, ...patient })),
  changeLine: (id: t.Id, body: t.ChangedLine) =>
    answered(client.PATCH('/api/v1/lines/{id}', { ...of(id), body, ...patient })),
  deleteLine: (id: t.Id): Promise<void> => answered(client.DELETE('/api/v1/lines/{id}', of(id))),
  setWebhook: (id: t.Id, replaces: t.ReplacedSetting[]) =>
    answered(
      client.POST('/api/v1/lines/{id}/webhook', { ...of(id), body: { replaces }, ...patient }),
    ),

  counts: () => answered(client.GET('/api/v1/counts')),
  events: (after: number, limit = 500) =>
    answered(client.GET('/api/v1/events', { params: { query: { after, limit } } })),

  /** What came after that event; where too much did, from where everything is to be read again. */
  missed: async (after: number): Promise<t.Polled> => {
    try {
      return await api.events(after)
    } catch (thrown) {
      const { status } = asProblem(thrown)
      const session = status === 410 ? (await api.start()).session : null
      if (!session) throw thrown
      return { events: [], last: session.last_event, more: false, startOver: true }
    }
  },

  createOrganization: (name: string) =>
    answered(client.POST('/api/v1/organizations', { body: { name } })),

  conversations: ({ line, before, ...query }: ConversationQuery) =>
    answered(
      client.GET('/api/v1/conversations', {
        params: { query: { ...query, line: line ?? undefined, before: before ?? undefined } },
      }),
    ),
  conversation: (id: t.Id) => answered(client.GET('/api/v1/conversations/{id}', of(id))),
  startConversation: (body: t.NewConversation) =>
    answered(client.POST('/api/v1/conversations', { body })),
  messages: (id: t.Id, before?: string | null) =>
    answered(
      client.GET('/api/v1/conversations/{id}/messages', {
        params: { path: { id }, query: { before: before ?? undefined } },
      }),
    ),
  send: (id: t.Id, body: t.NewMessage) =>
    answered(client.POST('/api/v1/conversations/{id}/messages', { ...of(id), body })),
  close: (id: t.Id) => answered(client.POST('/api/v1/conversations/{id}/close', of(id))),
  reopen: (id: t.Id) => answered(client.POST('/api/v1/conversations/{id}/reopen', of(id))),
  read: (id: t.Id) => answered(client.POST('/api/v1/conversations/{id}/read', of(id))),
  assign: (id: t.Id, assignee_id: t.Id | null, notify = false) =>
    answered(
      client.POST('/api/v1/conversations/{id}/assign', {
        ...of(id),
        body: { assignee_id, notify },
      }),
    ),

  details: (id: t.Id) =>
    answered(client.GET('/api/v1/conversations/{id}/details', { ...of(id), ...background })),
  consent: (id: t.Id) => answered(client.GET('/api/v1/conversations/{id}/consent', of(id))),
  detailFields: () => answered(client.GET('/api/v1/detail-fields')),
  chooseDetailFields: (fields: t.DetailField[]) =>
    answered(client.PUT('/api/v1/detail-fields', { body: { fields } })),
  optOut: (id: t.Id, reason: string) =>
    answered(client.POST('/api/v1/conversations/{id}/opt-out', { ...of(id), body: { reason } })),
  optIn: (id: t.Id, reason: string) =>
    answered(client.POST('/api/v1/conversations/{id}/opt-in', { ...of(id), body: { reason } })),

  attach: upload,
  discardAttachment: (id: t.Id): Promise<void> =>
    answered(client.DELETE('/api/v1/attachments/{id}', of(id))),

  failures: (query: t.FailureQuery & { code?: number }, before: string | null) =>
    answered(
      client.GET('/api/v1/failures', {
        params: { query: { ...query, before: before ?? undefined } },
      }),
    ),
  failureReasons: (query: t.FailureQuery) =>
    answered(client.GET('/api/v1/failures/reasons', { params: { query } })),
  deliveries: () => answered(client.GET('/api/v1/deliveries')),
  errors: () => answered(client.GET('/api/v1/errors')),
  scheduled: (after?: string) =>
    answered(client.GET('/api/v1/scheduled', { params: { query: { after } } })),
  scheduledCount: () => answered(client.GET('/api/v1/scheduled/count')),
  waitingHere: (id: t.Id) => answered(client.GET('/api/v1/conversations/{id}/waiting', of(id))),
  scheduledHere: (id: t.Id) => answered(client.GET('/api/v1/conversations/{id}/scheduled', of(id))),
  reschedule: (id: t.Id, body: t.ChangedSchedule) =>
    answered(client.PATCH('/api/v1/messages/{id}/schedule', { ...of(id), body })),
  timeZone: (number: string) =>
    answered(client.GET('/api/v1/time-zone', { params: { query: { number } } })),

  cancel: (id: t.Id) => answered(client.POST('/api/v1/messages/{id}/cancel', of(id))),
  retry: (id: t.Id) => answered(client.POST('/api/v1/messages/{id}/retry', of(id))),
  fetchAgain: (id: t.Id) => answered(client.POST('/api/v1/media/{id}/retry', of(id))),
  giveUp: (id: t.Id) => answered(client.POST('/api/v1/messages/{id}/give-up', of(id))),

  openapi: () => answered(client.GET('/api/v1/openapi.json')),
}

export type Api = typeof api
