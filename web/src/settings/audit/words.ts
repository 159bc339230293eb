import type { AuditField, AuditKind, OrganizationSetting } from '../../api/types'

/** The sentences of the audit log: who did what, and how it is looked through. */

export const didNotLoad = 'Couldn’t load the audit log'
export const tryAgain = 'Try again'
export const filters = 'Filters'
export const person = 'Person'
export const anyone = 'Anyone'
export const visitor = (name: string) => `${name} (super user)`
export const leftTeam = (name: string) => `${name} (left)`
export const kind = 'What they did'
export const anything = 'Anything'
export const from = 'From'
export const until = 'Until'
export const about = (what: string) => `Only about ${what}`
export const aboutOne = 'Only about one thing'
export const showAll = 'Show everything'
export const onlyThis = 'Only this'
export const onlyThisOf = (what: string) => `Only this: ${what}`
export const clear = 'Clear filters'
export const exportCsv = 'Export CSV'
export const exportJson = 'Export JSON Lines'
export const none = 'Nothing yet'
export const noneWhat = 'What your team does will show up here.'
export const noMatch = 'No match'
export const noMatchWhat = 'Nothing in the audit log fits these filters.'
export const loadMore = 'Load more'
export const superUser = 'Super user'
export const address = (ip: string) => `From ${ip}`

// Who did it, and to what, where it has no name.
export const formerUser = 'A former user'
export const apiKey = 'An API key'
export const commandLine = 'The command line'
export const hearback = 'Hearback'
export const aPerson = 'a person'
export const erased = 'an erased person'
export const someone = 'someone'
export const somethingGone = 'something that’s gone'

/** Under which names what was done can be chosen, in groups. */
export const groups: Record<string, Partial<Record<AuditKind, string>>> = {
  'Signing in': {
    signed_in: 'Signed in',
    sign_in_failed: 'Sign-in failed',
    signed_out: 'Signed out',
    password_changed: 'Password changed',
    password_reset: 'Password set',
    second_factor_added: 'Second step added',
    second_factor_removed: 'Second step removed',
    recovery_code_used: 'Recovery code used',
    recovery_codes_made: 'Recovery codes made',
    sessions_ended: 'Signed out elsewhere',
  },
  Conversations: {
    message_sent: 'Message sent',
    message_canceled: 'Message canceled',
    message_rescheduled: 'Scheduled message changed',
    failure_settled: 'Failed message settled',
    held_messages_released: 'Messages on hold released',
    conversation_closed: 'Conversation closed',
    conversation_reopened: 'Conversation reopened',
    conversation_assigned: 'Conversation assigned',
    opted_out: 'Customer opted out',
    opted_in: 'Customer opted in',
    stop_request_dismissed: 'Text marked as not asking to stop',
    stop_request_reopened: 'Text asking to stop reopened',
  },
  Customers: {
    customer_added: 'Customer added',
    customer_changed: 'Customer changed',
    customer_deleted: 'Customer deleted',
    customers_merged: 'Customers merged',
    customers_restored: 'Customer restored',
    person_erased: 'Person erased',
    number_assigned: 'Number saved',
    number_unassigned: 'Number taken away',
    number_dismissed: 'Number dismissed',
    dismissal_undone: 'Dismissal undone',
    number_blocked: 'Number blocked',
    number_unblocked: 'Number unblocked',
    consent_recorded: 'Consent recorded',
    consent_taken_back: 'Consent taken back',
    consent_restored: 'Consent restored',
  },
  Team: {
    member_invited: 'Person invited',
    invitation_revoked: 'Invitation revoked',
    member_joined: 'Person joined',
    member_changed: 'Person changed',
    member_deactivated: 'Person deactivated',
    member_reactivated: 'Person reactivated',
    member_removed: 'Person removed',
    role_added: 'Role added',
    role_changed: 'Role changed',
    role_deleted: 'Role deleted',
    location_added: 'Location added',
    location_changed: 'Location changed',
    location_deleted: 'Location deleted',
  },
  Settings: {
    line_added: 'Line added',
    line_changed: 'Line changed',
    line_deleted: 'Line deleted',
    webhook_set: 'Webhook set',
    twilio_changed: 'Twilio account changed',
    mail_changed: 'Email server changed',
    setting_changed: 'Setting changed',
    organization_created: 'Organization created',
    organization_renamed: 'Organization renamed',
  },
  Data: {
    canned_reply_added: 'Canned reply added',
    canned_reply_changed: 'Canned reply changed',
    canned_reply_deleted: 'Canned reply deleted',
    canned_reply_restored: 'Canned reply restored',
    exported: 'Exported',
    imported: 'Imported',
    import_stopped: 'Import stopped',
    import_undone: 'Import undone',
    history_import: 'Import from Twilio',
    held_texts_deleted: 'Held texts deleted',
  },
}

/** What a sentence depends on, beside who did it. */
export interface Did {
  /** They did it to themselves. */
  self: boolean
  fields: AuditField[]
  /** What the one change made of it. */
  after: string | null
  setting: OrganizationSetting | null
}

/** Whole, or with the name of what it is about in between. */
export type Sentence = [whole: string] | [before: string, after: string]

const settings: Partial<
  Record<OrganizationSetting, (who: string, after: string | null, fields: AuditField[]) => string>
> = {
  crm: (who, after, fields) => {
    if (fields.length === 0) return `${who} changed the CRM`
    return after === null ? `${who} turned off the CRM` : `${who} set up the CRM ${after}`
  },
  customer_fields: (who) => `${who} changed the customer fields`,
  inbox: (who, after) =>
    after === 'off' ? `${who} turned off the inbox` : `${who} turned on the inbox`,
  opt_outs: (who) => `${who} changed what STOP covers`,
  sending: (who) => `${who} changed undo send`,
  sign_in: (who, after, fields) => {
    if (!fields.includes('time')) return changedSignOn(who, after, fields)
    return after === null
      ? `${who} stopped requiring two-step sign-in`
      : `${who} required two-step sign-in`
  },
}

function changedSignOn(who: string, after: string | null, fields: AuditField[]): string {
  if (fields.includes('address') && after === null) return `${who} removed single sign-on`
  if (fields[0] !== 'on') return `${who} changed single sign-on`
  return after === 'true'
    ? `${who} required single sign-on`
    : `${who} stopped requiring single sign-on`
}

function changedMember(who: string, { self, fields }: Did): Sentence {
  const role = fields.includes('role')
  const locations = fields.includes('locations')
  if (role && locations) {
    if (self) return [`${who} changed their own role and locations`]
    return [`${who} changed `, '’s role and locations']
  }
  if (role) return self ? [`${who} changed their own role`] : [`${who} changed `, '’s role']
  if (locations) {
    return self ? [`${who} changed their own locations`] : [`${who} changed `, '’s locations']
  }
  return self ? [`${who} changed their own name`] : [`${who} changed `, '’s name']
}

export const sentences: Record<AuditKind, (who: string, did: Did) => Sentence> = {
  signed_in: (who) => [`${who} signed in`],
  sign_in_failed: (who) => [`Someone tried to sign in as ${who} and failed`],
  signed_out: (who) => [`${who} signed out`],
  password_reset: (who, { self }) =>
    self ? [`${who} set a new password`] : [`${who} set a new password for `, ''],
  password_changed: (who) => [`${who} changed their password`],
  second_factor_added: (who) => [`${who} added `, ' to their two-step sign-in'],
  second_factor_removed: (who, { self }) =>
    self
      ? [`${who} removed `, ' from their two-step sign-in']
      : [`${who} turned off two-step sign-in for `, ''],
  recovery_code_used: (who) => [`${who} signed in with a recovery code`],
  recovery_codes_made: (who) => [`${who} made new recovery codes`],
  sessions_ended: (who, { self }) =>
    self ? [`${who} signed out in other browsers`] : [`${who} signed out `, ' everywhere'],
  message_sent: (who, { fields }) =>
    fields.includes('time')
      ? [`${who} scheduled a message to `, '']
      : [`${who} sent a message to `, ''],
  message_canceled: (who) => [`${who} canceled a message to `, ''],
  message_rescheduled: (who) => [`${who} changed a scheduled message to `, ''],
  failure_settled: (who) => [`${who} settled a failed message to `, ''],
  held_messages_released: (who) => [`${who} released the messages on hold`],
  conversation_closed: (who) => [`${who} closed the conversation with `, ''],
  conversation_reopened: (who) => [`${who} reopened the conversation with `, ''],
  conversation_assigned: (who, { after }) =>
    after === null
      ? [`${who} unassigned the conversation with `, '']
      : [`${who} assigned the conversation with `, ` to ${after}`],
  customer_added: (who) => [`${who} added the customer `, ''],
  customer_changed: (who) => [`${who} changed the customer `, ''],
  customer_deleted: (who) => [`${who} deleted a customer`],
  customers_merged: (who) => [`${who} merged another customer into `, ''],
  customers_restored: (who) => [`${who} restored the customer `, ''],
  person_erased: (who) => [`${who} erased `, ''],
  number_assigned: (who) => [`${who} saved a number for `, ''],
  number_unassigned: (who) => [`${who} took a number away from `, ''],
  number_dismissed: (who) => [`${who} dismissed `, ''],
  dismissal_undone: (who) => [`${who} undid dismissing `, ''],
  number_blocked: (who) => [`${who} blocked `, ''],
  number_unblocked: (who) => [`${who} unblocked `, ''],
  opted_out: (who) => [`${who} opted out `, ''],
  opted_in: (who) => [`${who} opted in `, ''],
  consent_recorded: (who) => [`${who} recorded consent from `, ''],
  consent_taken_back: (who) => [`${who} took back consent recorded from `, ''],
  consent_restored: (who) => [`${who} restored consent recorded from `, ''],
  stop_request_dismissed: (who) => [`${who} marked a text as not asking to stop from `, ''],
  stop_request_reopened: (who) => [`${who} reopened a text asking to stop from `, ''],
  member_invited: (who) => [`${who} invited `, ''],
  invitation_revoked: (who) => [`${who} revoked the invitation for `, ''],
  member_joined: (who, { self }) =>
    self ? [`${who} joined the team`] : [`${who} added `, ' to the team'],
  member_changed: changedMember,
  member_deactivated: (who) => [`${who} deactivated `, ''],
  member_reactivated: (who) => [`${who} reactivated `, ''],
  member_removed: (who) => [`${who} removed `, ' from the team'],
  role_added: (who) => [`${who} added the role `, ''],
  role_changed: (who) => [`${who} changed the role `, ''],
  role_deleted: (who) => [`${who} deleted the role `, ''],
  location_added: (who) => [`${who} added the location `, ''],
  location_changed: (who) => [`${who} changed the location `, ''],
  location_deleted: (who) => [`${who} deleted the location `, ''],
  line_added: (who) => [`${who} added the line `, ''],
  line_changed: (who) => [`${who} changed the line `, ''],
  line_deleted: (who) => [`${who} deleted the line `, ''],
  webhook_set: (who) => [`${who} set the webhook of the line `, ''],
  twilio_changed: (who) => [`${who} changed the Twilio account`],
  mail_changed: (who) => [`${who} changed the email server`],
  setting_changed: (who, { setting, after, fields }) => [
    (setting && settings[setting]?.(who, after, fields)) ?? `${who} changed a setting`,
  ],
  held_texts_deleted: (who) => [`${who} deleted held texts`],
  history_import: (who, { fields }) =>
    fields.includes('days')
      ? [`${who} started an import from Twilio`]
      : [`${who} stopped the import from Twilio`],
  canned_reply_added: (who) => [`${who} added the canned reply `, ''],
  canned_reply_changed: (who) => [`${who} changed the canned reply `, ''],
  canned_reply_deleted: (who) => [`${who} deleted the canned reply `, ''],
  canned_reply_restored: (who) => [`${who} restored the canned reply `, ''],
  exported: (who) => [`${who} exported the `, ''],
  imported: (who) => [`${who} imported `, ''],
  import_stopped: (who) => [`${who} stopped an import of `, ''],
  import_undone: (who) => [`${who} undid an import of `, ''],
  organization_created: (who) => [`${who} created the organization `, ''],
  organization_renamed: (who) => [`${who} renamed the organization`],
}

// What changed.
export const fields: Record<AuditField, string> = {
  name: 'Name',
  role: 'Role',
  locations: 'Locations',
  permissions: 'Permissions',
  on: 'State',
  assignee: 'Assigned to',
  language: 'Language',
  folder: 'Folder',
  shared: 'Shared',
  default: 'Default line',
  address: 'Address',
  account: 'Account',
  speed: 'Segments per second',
  parts: 'Changed',
  texting: 'Texting',
  value: 'Value',
  time: 'Sends',
  count: 'How many',
  days: 'Days back',
}
export const inbox = 'Inbox'
export const handedTo = 'Open conversations to'
export const requiredFrom = 'Required from'
export const required = 'Required'
export const issuer = 'Issuer'
export const undoDelay = 'Seconds to undo'
export const is = (field: string, value: string) => `${field}: ${value}`
export const became = (field: string, before: string, after: string) =>
  `${field}: ${before} → ${after}`
export const allows = (permissions: string) => `Allows: ${permissions}`
export const nowAllowed = (permissions: string) => `Now allowed: ${permissions}`
export const noLongerAllowed = (permissions: string) => `No longer allowed: ${permissions}`
export const nothing = 'None'
export const nobody = 'Nobody'
export const automatic = 'Automatic'
export const on = 'On'
export const off = 'Off'
export const yes = 'Yes'
export const no = 'No'
export const scopes: Record<string, string> = { organization: 'All lines', line: 'That line' }
