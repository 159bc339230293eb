/** The sentences of the details: who a conversation is with, and whether they may be texted. */

export const phone = 'Phone'
export const address = 'Address'
export const line = 'Line'
export const noLine = '–'
export const assignedTo = 'Assigned to'
export const unassigned = 'Unassigned'
export const externalId = 'External ID'
export const notSaved = 'Not a saved customer.'
export const openCustomer = 'Open customer'
export const labeled = (number: string, label: string) => `${number} · ${label}`
export const notYours = 'Your role doesn’t include customer info.'
export const customerInfo = 'Customer info'
export const noOthers = 'No other details'
export const didNotLoad = (why: string) => `Couldn’t load this. ${why}`
export const tryAgain = 'Try again'
export const loading = 'Loading'

// What the CRM knows.
export const fromCrm = (source: string) => `From ${source}`
export const askingCrm = (source: string) => `Asking ${source}`
export const notInCrm = (source: string) => `${source} has no record with this number.`
export const updating = 'Updating…'
export const asOf = (minutes: number) => {
  if (minutes < 1) return 'As of just now'
  if (minutes < 60) return minutes === 1 ? 'As of 1 minute ago' : `As of ${minutes} minutes ago`
  return 'As of an hour ago'
}
export const nextTry = (seconds: number) => {
  if (seconds < 90) return `We’ll ask again in ${seconds} seconds.`
  return `We’ll ask again in ${Math.round(seconds / 60)} minutes.`
}

// Consent.
export const optedOut = 'Opted out'
export const optedIn = 'Opted in'
export const optOut = 'Opt out'
export const optIn = 'Opt in'
export const optOutHint = 'Opt out…'
export const optInHint = 'Opt back in…'
export const history = 'Consent history'
export const carrierBlock = (sentence: string) => `. ${sentence}`
export const optOutQuestion = (who: string) => `Opt out ${who}?`
export const optInQuestion = (who: string) => `Opt ${who} back in?`
export const optOutEffect = (numbers: number) =>
  numbers > 1
    ? `You won’t be able to text any of their ${numbers} numbers, and scheduled texts are canceled. They can text START to opt back in.`
    : 'You won’t be able to text them, and scheduled texts are canceled. They can text START to opt back in.'
export const optInAgainstKeyword = (word: string | null) =>
  `They texted ${word ?? 'STOP'}. Twilio may keep blocking texts until they reply START. Only do this if they asked.`
export const optInEffect = (numbers: number) =>
  numbers > 1
    ? `You’ll be able to text all ${numbers} of their numbers again.`
    : 'You’ll be able to text them again.'
export const reason = 'Reason (saved with your name)'
export const usualReasons = ['Asked by phone', 'Asked in a text', 'Asked in person', 'Wrong number']
export const theirWords = 'What they agreed to (optional, kept on file)'
export const optedInNotRecorded = (why: string) =>
  `They’re opted back in, but the consent wasn’t recorded. ${why}`
