/** The sentences of a thread: its header, what stands between its texts, and under each. */

export const messages = 'Messages'
export const loadingMessages = 'Loading messages'
export const didNotLoad = 'Couldn’t load messages'
export const conversationDidNotLoad = 'Couldn’t load this conversation'
export const notFound = 'Conversation not found'
export const checkAddress = 'Check the address, or ask an admin if you should have access.'
export const noMessages = 'No messages yet'
export const tryAgain = 'Try again'
export const loadingOlder = 'Loading older messages…'
export const start = 'Start of conversation'
export const olderNotPrinted = 'Older messages aren’t on this page. Scroll up to load them first.'
export const newerNotPrinted = 'Newer messages aren’t on this page. Scroll down to load them.'
export const newMessages = 'New messages'
export const newest = 'Newest'
export const switchedTo = (line: string) => `Switched to ${line}`
export const anotherLine = 'another line'
export const optedOut = (word: string) => `Opted out (texted ${word})`
export const optedIn = (word: string) => `Opted back in (texted ${word})`

// The header.
export const open = 'Open'
export const closed = 'Closed'
export const details = 'Details'
export const close = 'Close'
export const reopen = 'Reopen'
export const more = (count: number) => `+${count}`

// Assigning.
export const unassigned = 'Unassigned'
export const assign = (name: string) => `Assign: ${name}`
export const assignTo = 'Assign to'
export const searchPeople = 'Search people'
export const people = 'People'
export const current = 'current'
export const noMatch = 'No match'
export const emailThem = 'Email them'
export const noEmail = 'Email isn’t set up yet.'
export const setUpEmail = 'Set it up'
export const undo = 'Undo'
export const me = (name: string) => `${name} (me)`
export const readOnly = (name: string) => `${name} (read-only)`
export const unassignedNow = 'Unassigned'
export const assignedToYou = 'Assigned to you'
export const assignedTo = (name: string) => `Assigned to ${name}`
export const assignedAndEmailed = (name: string) => `Assigned to ${name}, email sent`

// Under a text.
export const you = 'You'
export const automatic = 'Automatic'
export const campaign = 'Campaign'
export const ai = 'AI'
export const sentOutside = 'Sent outside Hearback'
export const onHold = 'On hold: checking with Twilio'
export const segments = (count: number) => `${count} segments`
export const billedByTwilio = 'Billed by Twilio'
export const ourCount = 'Our estimate'
export const error = (code: number | null) => (code ? `Error ${code}` : 'More')
export const retried = 'Retried.'
export const retry = 'Retry'
export const unconfirmed = 'Twilio didn’t confirm it.'
export const sendAgain = 'Send again'
export const markNotSent = 'Mark as not sent'
export const cancel = 'Cancel'
export const secondsLeft = (seconds: number) => `${seconds}s`
export const sending = 'Sending…'
export const notSent = (why: string | null) => `Not sent. ${why ?? 'You’re offline.'}`
export const edit = 'Edit'
export const askedInText = 'Asked in a text'
export const mayWantStop = 'They may be asking you to stop texting.'
export const optOut = 'Opt out'
export const notAsking = 'Not asking'
export const aTeammate = 'A teammate'
export const notAskingSaid = (who: string, when: string) =>
  `${who} marked this as not asking to stop ${when}.`
export const optedOutBy = (who: string, when: string) => `${who} opted them out ${when}.`
export const theyOptedOut = (when: string) => `They opted out ${when}.`
