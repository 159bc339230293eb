/** The sentences of this folder: times, statuses, opt-outs, files and pace. */

// Times.
export const today = 'Today'
export const yesterday = 'Yesterday'
export const atTime = (time: string) => `at ${time}`
export const onDate = (date: string) => `on ${date}`
export const todayAt = (time: string) => `today, ${time}`
export const tomorrowAt = (time: string) => `tomorrow, ${time}`
export const dayAt = (day: string, time: string) => `${day}, ${time}`
export const inAnHour = 'In an hour'
export const thisAfternoon = 'This afternoon'
export const thisEvening = 'This evening'
export const tomorrowMorning = 'Tomorrow morning'
export const mondayMorning = 'Monday morning'
export const clockSkips = (time: string, when: string) =>
  `Clocks skip ${time} that day, so it sends ${when}.`
export const clockRepeats = (time: string) =>
  `${time} comes twice that day. We’ll use the first one, before clocks go back.`
export const lastHour = 'In the last hour'
export const hoursAgo = (count: number) => (count === 1 ? '1 hour ago' : `${count} hours ago`)
export const daysAgo = (count: number) => `${count} days ago`

// People.
export const others = (count: number) => (count === 1 ? '1 other' : `${count} others`)
export const permissionNames = {
  view: 'Read conversations',
  send: 'Send texts',
  assign: 'Assign conversations',
  close: 'Close and reopen',
  opt_out: 'Opt customers out and in',
  every_location: 'Inbox at every location',
  customers_read: 'See customers',
  customers_write: 'Edit customers',
  customers_transfer: 'Import and export customers',
  canned_replies: 'Change shared canned replies',
  settings: 'Change settings',
  members: 'Manage the team',
  audit: 'See the audit log',
  organizations: 'Every organization',
} as const

// Texts and files.
export const emptyText = 'Empty text'
export const attachment = 'Attachment'
export const appointment = 'Appointment'
export const contact = 'Contact'
export const csv = 'Spreadsheet (CSV)'
export const file = 'File'
export const pdf = 'PDF'
export const plainText = 'Text'
export const sound = 'Audio'
export const svg = 'Drawing (SVG)'
export const video = 'Video'
export const webPage = 'Web page'
export const picture = (format: string) => `Picture (${format})`
export const bytes = (count: string) => `${count} bytes`
export const kilobytes = (count: string) => `${count} kB`
export const megabytes = (count: string) => `${count} MB`

// What became of a text.
export const pending = 'Pending'
export const scheduled = 'Scheduled'
export const queued = 'Queued'
export const sending = 'Sending'
export const sent = 'Sent'
export const delivered = 'Delivered'
export const read = 'Read'
export const uncertain = 'We can’t tell if this was sent'
export const confirming = 'Confirming with Twilio…'
export const notDelivered = (why: string | undefined) =>
  why ? `Not delivered: ${why}` : 'Not delivered'
export const canceled = 'Canceled'
export const canceledOptedOut = 'Canceled: they opted out'
export const canceledReplied = 'Canceled: they replied first'
export const canceledTextingOff = 'Canceled: texting is off for this customer'
export const canceledLineDeleted = 'Canceled: its line was deleted'
export const canceledNumberBlocked = 'Canceled: the number was blocked'

// Opt-outs. The reason is what a person wrote.
export const cantReply = 'You can’t reply to this sender. Twilio can’t text short codes or names.'
export const textingOff =
  'Texting is off for this customer. Turn it back on where you edit customers.'
export const numberBlocked = 'This number is blocked. Unblock it to text it again.'
export const aLine = 'one line'
export const aColleague = 'a teammate'

interface Change {
  at: string
  /** The line’s name, where it is about one line. */
  line: string | null
}

function out({ at, line }: Change): string {
  return line ? `Opted out of texts from ${line} ${at}` : `Opted out ${at}`
}
function backIn({ at, line }: Change): string {
  return line ? `Opted back in to texts from ${line} ${at}` : `Opted back in ${at}`
}

export const optedOutByKeyword = (change: Change, word: string) => `${out(change)} (texted ${word})`
export const optedOutByCarrier = (change: Change) => `${out(change)} by their carrier`
export const optedOutByPerson = (change: Change, who: string) => `${out(change)} by ${who}`
export const optedInByKeyword = (change: Change, word: string) =>
  `${backIn(change)} (texted ${word})`
export const optedInByCarrier = (change: Change) => `${backIn(change)} by their carrier`
export const optedInByPerson = (change: Change, who: string) => `${backIn(change)} by ${who}`
export const withReason = (happened: string, reason: string) => `${happened}: ${reason}`
export const theyTexted = (word: string, at: string) =>
  `They texted ${word} ${at}. You can’t text them until they reply START.`
export const theyTextedLine = (word: string, line: string, at: string) =>
  `They texted ${word} to ${line} ${at}. You can’t text them from it until they reply START.`
export const onlyTheyCanUndo = (happened: string, line: string | null) =>
  line
    ? `${happened}. Only they can undo it, by texting START to ${line}.`
    : `${happened}. Only they can undo it, by texting START.`
export const youCanUndo = (happened: string) =>
  `${happened}. They can text START, or you can opt them back in from the customer details.`
export const carrierBlocks = (line: string, phone: string) =>
  `Their carrier blocks texts from ${line}. Only they can undo it, by texting START from ${phone} to ${line}.`
export const theirPhone = 'their phone'

// How fast a line sends.
export const destinations = {
  united_states: 'the United States',
  canada: 'Canada',
  united_kingdom: 'the United Kingdom',
  elsewhere: 'other countries',
} as const
export const chosenPace = (pace: number) => `${pace} per second, set here.`
export const onePace = (pace: number | null) =>
  pace === null ? 'As fast as Twilio allows.' : `${pace} per second.`
export const paceTo = (places: string, pace: number | null) =>
  pace === null ? `To ${places}: as fast as Twilio allows.` : `To ${places}: ${pace} per second.`
export const waiting = (count: number, last: string | null) => {
  const texts = count === 1 ? '1 text waiting' : `${count} texts waiting`
  return last ? `${texts}; the last one goes out in about ${last}` : texts
}
export const turn = (time: string) => `Queued, about ${time}`
export const seconds = (count: number) => (count === 1 ? '1 second' : `${count} seconds`)
export const minutes = (count: number) => (count === 1 ? '1 minute' : `${count} minutes`)
export const hours = (count: number) => (count === 1 ? '1 hour' : `${count} hours`)

export const dayAndTime = (day: string, time: string) => `${day}, ${time}`
