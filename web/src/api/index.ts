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
  /** Where to sign out of the identity provider, too. */
  signOutUrl: () => answered(client.GET('/api/v1/sso/logout-url', background)),
  signOut: (): Promise<void> => answered(client.DELETE('/api/v1/session')),
  giveSecondFactor: (step: string, kind: t.CodeKind, code: string) =>
    answered(client.POST('/api/v1/session/second-factor', { body: { step, kind, code } })),
  requestPasswordReset: (email: string): Promise<void> =>
    answered(client.POST('/api/v1/password-resets', { body: { email } })),
  openPasswordReset: (token: string) =>
    answered(client.POST('/api/v1/password-resets/open', { body: { token } })),
  resetPassword: (token: string, password: string) =>
    answered(client.POST('/api/v1/password-resets/set', { body: { token, password } })),

  account: () => answered(client.GET('/api/v1/account')),
  renameSelf: (name: string): Promise<void> =>
    answered(client.PATCH('/api/v1/account', { body: { name } })),
  changePassword: (current: string, password: string): Promise<void> =>
    answered(client.PUT('/api/v1/account/password', { body: { current, password } })),
  proveWithPassword: (password: string): Promise<void> =>
    answered(client.POST('/api/v1/account/proof', { body: { password } })),
  beginAuthenticator: () => answered(client.POST('/api/v1/account/authenticator/setup')),
  setUpAuthenticator: (step: string, code: string) =>
    answered(client.PUT('/api/v1/account/authenticator', { body: { step, code } })),
  removeAuthenticator: (): Promise<void> =>
    answered(client.DELETE('/api/v1/account/authenticator')),
  makeRecoveryCodes: () => answered(client.POST('/api/v1/account/recovery-codes')),
  sessions: () => answered(client.GET('/api/v1/account/sessions')),
  endSession: (id: t.Id): Promise<void> =>
    answered(client.DELETE('/api/v1/account/sessions/{id}', of(id))),
  endOtherSessions: (): Promise<void> =>
    answered(client.POST('/api/v1/account/sessions/end-others')),

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
  erasures: (before?: string) =>
    answered(client.GET('/api/v1/erasures', { params: { query: { before } } })),
  eraseCustomer: (id: t.Id, body: t.ErasureRequest) =>
    answered(client.POST('/api/v1/customers/{id}/erasure', { ...of(id), body })),
  eraseNumber: (id: t.Id, body: t.ErasureRequest) =>
    answered(client.POST('/api/v1/conversations/{id}/erasure', { ...of(id), body })),

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

  signInRules: () => answered(client.GET('/api/v1/sign-in-rules')),
  setSignInRules: (body: t.NewSignInRules) =>
    answered(client.PUT('/api/v1/sign-in-rules', { body })),
  singleSignOn: () => answered(client.GET('/api/v1/sso')),
  setSingleSignOn: (body: t.NewIdentityProvider) =>
    answered(client.PUT('/api/v1/sso', { body, ...patient })),
  forgetSingleSignOn: (): Promise<void> => answered(client.DELETE('/api/v1/sso')),
  testSingleSignOn: () => answered(client.POST('/api/v1/sso/test', patient)),
  singleSignOnTest: () => answered(client.GET('/api/v1/sso/test-result')),

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
  endSessionsOf: (id: t.Id): Promise<void> =>
    answered(client.DELETE('/api/v1/members/{id}/sessions', of(id))),
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
  recordConsent: (id: t.Id, body: t.ConsentInput) =>
    answered(client.POST('/api/v1/conversations/{id}/consents', { ...of(id), body })),
  customerConsent: (id: t.Id) => answered(client.GET('/api/v1/customers/{id}/consent', of(id))),
  recordCustomerConsent: (id: t.Id, body: t.ConsentInput) =>
    answered(client.POST('/api/v1/customers/{id}/consents', { ...of(id), body })),
  takeBackConsent: (id: t.Id) => answered(client.POST('/api/v1/consents/{id}/take-back', of(id))),
  restoreConsent: (id: t.Id) => answered(client.POST('/api/v1/consents/{id}/restore', of(id))),
  customerFields: () => answered(client.GET('/api/v1/customer-fields')),
  declareCustomerFields: (fields: t.CustomerField[]) =>
    answered(client.PUT('/api/v1/customer-fields', { body: { fields } })),
  conversationCrm: (id: t.Id, ask: t.CrmAsk) =>
    answered(
      client.GET('/api/v1/conversations/{id}/crm', {
        params: { path: { id }, query: { ask } },
        ...background,
      }),
    ),
  crm: () => answered(client.GET('/api/v1/crm')),
  setCrm: (body: t.NewCrm) => answered(client.PUT('/api/v1/crm', { body, ...patient })),
  forgetCrm: (): Promise<void> => answered(client.DELETE('/api/v1/crm')),
  testCrm: (body: t.NewCrmTest) => answered(client.POST('/api/v1/crm/test', { body, ...patient })),
  optOut: (id: t.Id, reason: string) =>
    answered(client.POST('/api/v1/conversations/{id}/opt-out', { ...of(id), body: { reason } })),
  optIn: (id: t.Id, reason: string) =>
    answered(client.POST('/api/v1/conversations/{id}/opt-in', { ...of(id), body: { reason } })),

  assignNumber: (id: t.Id, customer_id: t.Id) =>
    answered(
      client.PUT('/api/v1/conversations/{id}/customer', { ...of(id), body: { customer_id } }),
    ),
  unassignNumber: (id: t.Id) =>
    answered(client.DELETE('/api/v1/conversations/{id}/customer', of(id))),
  dismissNumber: (id: t.Id) => answered(client.POST('/api/v1/conversations/{id}/dismiss', of(id))),
  undoDismissal: (id: t.Id) =>
    answered(client.POST('/api/v1/conversations/{id}/undo-dismissal', of(id))),
  blockNumber: (id: t.Id) => answered(client.POST('/api/v1/conversations/{id}/block', of(id))),
  unblockNumber: (id: t.Id) => answered(client.POST('/api/v1/conversations/{id}/unblock', of(id))),
  blockedNumbers: (before?: t.Id) =>
    answered(client.GET('/api/v1/blocked-numbers', { params: { query: { before } } })),

  customers: (query: t.CustomerQuery) =>
    answered(client.GET('/api/v1/customers', { params: { query } })),
  customer: (id: t.Id) => answered(client.GET('/api/v1/customers/{id}', of(id))),
  addCustomer: (body: t.CustomerInput) => answered(client.POST('/api/v1/customers', { body })),
  changeCustomer: (id: t.Id, body: t.CustomerInput) =>
    answered(client.PATCH('/api/v1/customers/{id}', { ...of(id), body })),
  deleteCustomer: (id: t.Id) => answered(client.DELETE('/api/v1/customers/{id}', of(id))),
  mergeCustomers: (id: t.Id, other_id: t.Id, picked?: t.CustomerInput) =>
    answered(
      client.POST('/api/v1/customers/{id}/merge', { ...of(id), body: { other_id, picked } }),
    ),
  /** Who was deleted or merged and can be put back, the last first. */
  keptCustomers: (before?: t.Id) =>
    answered(client.GET('/api/v1/customers/undo', { params: { query: { before } } })),
  /** Puts back customers that were deleted or merged. */
  undoCustomers: (undo: t.Id) => answered(client.POST('/api/v1/customers/undo/{id}', of(undo))),
  customerImports: () => answered(client.GET('/api/v1/customers/imports')),
  customerImport: (id: t.Id) => answered(client.GET('/api/v1/customers/imports/{id}', of(id))),
  uploadCustomers: (file: File, progress: (part: number) => void) =>
    send<t.CustomerImport>(
      `/api/v1/customers/imports?${new URLSearchParams({ name: file.name })}`,
      file,
      { progress, type: 'text/csv', within: ASKING_OTHERS },
    ),
  previewCustomerImport: (
    id: t.Id,
    query: Partial<Pick<t.ImportPlan, 'encoding' | 'separator' | 'heading'>>,
  ) =>
    answered(
      client.GET('/api/v1/customers/imports/{id}/preview', { params: { path: { id }, query } }),
    ),
  checkCustomerImport: (id: t.Id, body: t.ImportPlan) =>
    answered(client.POST('/api/v1/customers/imports/{id}/check', { ...of(id), body })),
  startCustomerImport: (id: t.Id) =>
    answered(client.POST('/api/v1/customers/imports/{id}/start', of(id))),
  stopCustomerImport: (id: t.Id): Promise<void> =>
    answered(client.DELETE('/api/v1/customers/imports/{id}', of(id))),
  undoCustomerImport: (id: t.Id) =>
    answered(client.POST('/api/v1/customers/imports/{id}/undo', of(id))),
  customersKeptByUndo: (id: t.Id, after: t.Id | null) =>
    answered(
      client.GET('/api/v1/customers/imports/{id}/kept', {
        params: { path: { id }, query: { after: after ?? undefined } },
      }),
    ),
  customerMessages: (id: t.Id, before?: string | null) =>
    answered(
      client.GET('/api/v1/customers/{id}/messages', {
        params: { path: { id }, query: { before: before ?? undefined } },
      }),
    ),
  customerFiles: (id: t.Id, before?: string | null) =>
    answered(
      client.GET('/api/v1/customers/{id}/files', {
        params: { path: { id }, query: { before: before ?? undefined } },
      }),
    ),
  shortcodes: (id: t.Id) =>
    answered(client.GET('/api/v1/conversations/{id}/shortcodes', { ...of(id), ...background })),
  shortcodesOf: (number: string) =>
    answered(client.GET('/api/v1/shortcodes', { params: { query: { number } }, ...background })),
  cannedReplies: (query: t.CannedReplyQuery) =>
    answered(client.GET('/api/v1/canned-replies', { params: { query } })),
  addCannedReply: (body: t.NewCannedReply) =>
    answered(client.POST('/api/v1/canned-replies', { body })),
  changeCannedReply: (id: t.Id, body: t.CannedReplyChange) =>
    answered(client.PATCH('/api/v1/canned-replies/{id}', { ...of(id), body })),
  deleteCannedReply: (id: t.Id): Promise<void> =>
    answered(client.DELETE('/api/v1/canned-replies/{id}', of(id))),
  restoreCannedReply: (id: t.Id) =>
    answered(client.POST('/api/v1/canned-replies/{id}/restore', of(id))),
  useCannedFiles: (id: t.Id) =>
    answered(client.POST('/api/v1/canned-replies/{id}/attachments', of(id))),
  importCannedReplies: (file: File) =>
    send<t.ImportedCannedReplies>('/api/v1/canned-replies/file', file, {
      type: 'text/csv',
      within: ASKING_OTHERS,
    }),

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

  stopRequests: (after?: string) =>
    answered(client.GET('/api/v1/stop-requests', { params: { query: { after } } })),
  stopRequestCount: () => answered(client.GET('/api/v1/stop-requests/count')),
  notAsking: (id: t.Id) => answered(client.POST('/api/v1/messages/{id}/not-asking', of(id))),
  undoNotAsking: (id: t.Id) =>
    answered(client.POST('/api/v1/messages/{id}/undo-not-asking', of(id))),

  openapi: () => answered(client.GET('/api/v1/openapi.json')),
}

export type Api = typeof api
