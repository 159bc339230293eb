import type { components } from './schema'

/*
 * The page's names for what the server describes. The shapes themselves are generated from the
 * OpenAPI document (`cargo xtask api-client`); only this page's own words stand here.
 */

type Schemas = components['schemas']

export type Id = string

export type Permission = Schemas['Permission']
export type Role = Schemas['Role']
export type Session = Schemas['Session']
export type Start = Schemas['Start']
/** What has to follow on a password that was right. */
export type SecondFactorNeeded = Schemas['SecondFactorNeeded']
/** What proving who one is leads to: being signed in, or another step. */
export type SignedInOrNext = Session | SecondFactorNeeded
export type CodeKind = Schemas['CodeKind']
export type Account = Schemas['Account']
export type Passkey = Schemas['Passkey']
export type AuthenticatorSetup = Schemas['AuthenticatorSetup']
export type ListedSession = Schemas['ListedSession']
export type SignInRules = Schemas['SignInRules']
export type NewSignInRules = Schemas['NewSignInRules']
export type SignOn = Schemas['SignOn']
export type SingleSignOn = Schemas['SingleSignOn']
export type IdentityProvider = Schemas['Provider']
export type NewIdentityProvider = Schemas['ProviderInput']
export type SignOnTest = Schemas['TestResult']
export type FirstScreen = Schemas['FirstScreen']
export type Member = Schemas['Member']
export type Actor = Schemas['Actor']
export type Line = Schemas['LineWithWebhook']

export type Mark = Schemas['Mark']
export type Origin = Schemas['Origin']
export type OptOut = Schemas['OptOut']
export type Consent = Schemas['Consent']
export type ConsentChange = Schemas['ConsentChange']
export type ConsentRecord = Schemas['ConsentRecord']
export type ConsentSource = Schemas['ConsentSource']
export type ConsentInput = Schemas['ConsentInput']
export type Details = Schemas['Details']
export type CustomerField = Schemas['CustomerField']
export type FieldKind = Schemas['FieldKind']
/** A customer, with what is kept about the record itself. */
export type Customer = Schemas['SavedCustomer']
export type CustomerNumber = Schemas['CustomerNumber']
/** What is written down about a customer; what is left out stays as it is. */
export type CustomerInput = Schemas['CustomerInput']
export type ListedCustomer = Schemas['ListedCustomer']
export type CustomerList = Schemas['Customers']
export type CustomerPage = Schemas['CustomerWithConversations']
export type CustomerFile = Schemas['CustomerFile']
export type Erasure = Schemas['Erasure']
export type ErasureRequest = Schemas['ErasureRequest']
export type CustomerFiles = Schemas['CustomerFiles']
export type MergedCustomer = Schemas['MergedCustomer']
export type RestorableCustomer = Schemas['RestorableCustomer']
/** Which customers, in which order. */
export interface CustomerQuery {
  search?: string
  sort?: Schemas['CustomerSort']
  after?: string
  limit?: number
}
export type Conversation = Schemas['Conversation']
export type ConversationPage = Schemas['Conversations']
export type CountPage = Schemas['Counts']
export type Tab = Schemas['Tab']

export type Shortcode = Schemas['Shortcode']
export type CannedReply = Schemas['CannedReply']
export type NewCannedReply = Schemas['NewReply']
export type CannedReplyChange = Schemas['ChangedReply']
export type ImportedCannedReplies = Schemas['ImportedCannedReplies']
export interface CannedReplyQuery {
  search?: string
  line?: Id
  after?: Id
  limit?: number
}

export type Attachment = Schemas['Attachment']
export type Media = Schemas['Media']
export type Message = Schemas['Message']
export type MessagePage = Schemas['Thread']
export type NewMessage = Schemas['Written']
export type NewConversation = Schemas['NewConversation']
export type NewerMessage = Schemas['NewerMessage']
export type Sent = Schemas['Taken']

export type FailureItem = Schemas['FailureItem']
export type FailureReason = Schemas['ReasonCount']
export interface FailureQuery {
  line?: Id
  since?: string
  sent_again: boolean
}
export type Deliveries = Schemas['Deliveries']
export type DayOfLine = Schemas['DayOfLine']
export type ExplainedError = Schemas['ExplainedError']
export type ScheduledItem = Schemas['ScheduledItem']
export type StopRequest = Schemas['StopRequest']
export type ChangedSchedule = Schemas['ChangedSchedule']

export type Cell = Schemas['Cell']
export type InboxEvent = Schemas['Event']
/** What an event tells, without its number and the like. */
export type Happened = Schemas['Happened']
/** The events that tell of a message and its conversation. */
export type EventOfMessage = Extract<InboxEvent, { message: Message }>
/** Which of the organization's settings changed. */
export type OrganizationSetting = Schemas['OrganizationSetting']
/** What an ordinary request tells of the event log. */
export interface Polled {
  events: InboxEvent[]
  /** Up to which number it reaches. */
  last: number
  more: boolean
  /** Too much was missed: everything is to be read again, and events go on from `last`. */
  startOver?: boolean
  /** Whether there is an inbox to see. */
  sees_inbox?: boolean
}
export type LiveFrame = Schemas['Frame']
export type ClientFrame = Schemas['ClientFrame']
/** Someone who has a conversation before them. */
export type Viewer = Schemas['Person']

export type Twilio = Schemas['TwilioState']
export type TwilioCredentials = Schemas['AccountInput']
export type TestedAccount = Schemas['TestedAccount']
export type AccountNumber = Schemas['AccountNumber']
export type AccountService = Schemas['AccountService']
export type AccountSenders = Schemas['Numbers']
export type FirstSetup = Schemas['FirstOrganization']
export type NewLine = Schemas['LineInput']
export type ChangedLine = Schemas['ChangedLine']
export type LineList = Schemas['Lines']
export type FormerLine = Schemas['Line']
export type ReplacedSetting = Schemas['ReplacedSetting']
export type OrganizationChange = Schemas['ChangedOrganization']
export type Demo = Schemas['DemoInfo']
export type DemoSignIn = Schemas['DemoSignIn']

export type HistoryImport = Schemas['HistoryImport']
export type HeldTextNumber = Schemas['HeldTo']
export type HeldText = Schemas['HeldText']
export type Check = Schemas['Check']
export type LineCheck = Schemas['LineCheck']
export type Finding = Schemas['Finding']
export type Fix = Schemas['Fix']
export type FixRequest = Schemas['FixRequest']

export type Sending = Schemas['Sending']
export type LineSending = Schemas['LineSending']
export type KeywordScope = Schemas['KeywordScope']
export type HeldMessages = Schemas['Held']
export type Reconciler = Schemas['Reconciler']
export type Recovery = Schemas['Recovery']
export type CustomerImport = Schemas['CustomerImport']
export type CustomerImportState = Schemas['CustomerImportState']
export type ImportPlan = Schemas['ImportPlan']
export type ImportColumn = Schemas['ImportColumn']
export type ImportPreview = Schemas['ImportPreview']
export type RefusedImportRow = Schemas['RefusedImportRow']
export type KeptCustomer = Schemas['KeptCustomer']
export type WhyKept = Schemas['WhyKept']
export type ImportedOptOuts = Schemas['ImportedOptOuts']
export type MailState = Schemas['MailState']
export type NewMailServer = Schemas['MailServerInput']

export type ConversationCrm = Schemas['ConversationCrm']
export type CrmAsk = 'known' | 'fresh' | 'again'
export type CrmRecord = Schemas['CrmRecord']
export type CrmValue = Schemas['CrmValue']
export type CrmFieldKind = Schemas['CrmFieldKind']
export type CrmState = Schemas['CrmState']
export type CrmSource = Schemas['CrmSource']
export type NewCrm = Schemas['CrmInput']
export type NewCrmTest = Schemas['CrmTestInput']
export type CrmTest = Schemas['CrmTest']

export type TeamMember = Schemas['TeamMember']
export type MemberChange = Schemas['ChangedMember']
export type Invitation = Schemas['LinkedInvitation']
export type NewInvitation = Schemas['Invite']
/** An invitation, as the person who was invited sees it. */
export type OpenInvitation = Schemas['OpenInvitation']
export type Acceptance = Schemas['Acceptance']
export type Location = Schemas['Location']
export type LocationChange = Schemas['ChangedLocation']
/** A role with what it allows: a built-in one, or the organization's own. */
export type TeamRole = Schemas['RoleView']
export type NewRole = Schemas['NewRole']
export type RoleChange = Schemas['ChangedRole']
export type AuditPage = Schemas['Audit']
export type AuditEntry = Schemas['AuditEntry']
export type AuditKind = Schemas['AuditKind']
export type AuditChange = Schemas['AuditChange']
export type AuditField = Schemas['AuditField']
export interface AuditQuery {
  member?: Id
  kind?: AuditKind
  object?: Id
  from?: string
  until?: string
}
