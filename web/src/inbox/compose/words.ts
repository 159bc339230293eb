/** The sentences of the compose box, and of a conversation that is begun. */

export const message = 'Message'
export const textTo = (whom: string) => `Text to ${whom}`
export const send = 'Send'
export const sending = 'Sending…'
export const uploading = 'Uploading…'
export const readOnly = 'You have read-only access.'
export const inboxOff = 'The inbox is off, so you can’t send texts.'
export const lineOff = (line: string | undefined) => `${line ?? ''} is off. Choose another line.`
export const noPicturesOn = (line: string | undefined) =>
  `${line ?? ''} can’t send pictures or files.`
export const from = 'From'
export const sendFrom = 'Send from'
export const sendLater = 'Send later'
export const offline = 'You’re offline.'

// Attachments.
export const attachFiles = 'Attach files'
export const noPictures = 'This line can’t send pictures or files'
export const attachments = 'Attachments'
export const attachment = 'Attachment'
export const fileOfSize = (name: string, size: string) => `${name}, ${size}`
export const uploadingFile = (name: string) => `Uploading ${name}`
export const uploadAgain = (name: string) => `Retry uploading ${name}`
export const remove = (name: string) => `Remove ${name}`
export const fileProblem = (name: string, problem: string | null) => `${name}: ${problem ?? ''}`
export const dropToAttach = 'Drop to attach'
export const limits = 'JPEG, PNG, and GIF up to 5 MB; other files up to 500 kB'
export const tooMany = (most: number) =>
  `You can attach up to ${most} files. Send the rest in another text.`
export const pictureTooLarge = (name: string) => `${name} is too large. Pictures can be up to 5 MB.`
export const fileTooLarge = (name: string) =>
  `${name} is too large. Files other than JPEG, PNG, and GIF can be up to 500 kB.`
export const togetherTooLarge = 'These files are over 5 MB together. Send some in another text.'
export const emptyFile = (name: string) => `${name} is empty.`

// How long the text is.
export const tooLong = 'Too long to send.'
export const over = (excess: string, most: string) => `${excess} over the ${most}-character limit`
export const pictureMessage = 'Picture message'
export const left = (characters: number) => `${characters} left`
export const segments = (characters: number, segments: number) =>
  segments === 1
    ? `${characters} left · 1 segment`
    : `${characters} left · ${segments} segments, billed as ${segments} texts`
export const segmentsOnPhone = (characters: number, segments: number) =>
  segments === 1 ? `${characters} left` : `${characters} left · ${segments} segments`
export const billed = (segments: number) => `${segments} segments, billed as ${segments} texts.`
export const tab = 'A tab'
export const noBreakSpace = 'A non-breaking space'
export const zeroWidthSpace = 'A zero-width space'
export const specialSpace = 'A special space'
export const characters = (all: string[]) =>
  all.length > 4 ? `${all.slice(0, 4).join(' ')} …` : all.join(' ')
/** The characters themselves stand between these, in a direction of their own. */
export const costly = (all: string[]): [before: string, after: string] => {
  const after = all.length > 1 ? ' make this cost more.' : ' makes this cost more.'
  return all.length > 1 && all.every(isQuote) ? ['The curly quotes ', after] : ['', after]
}
export const usePlain = (plain: string[]) => {
  if (plain.length === 1) {
    const only = plain[0]!
    if (only === '') return 'Remove it'
    return only.trim() === '' ? 'Use a plain space' : `Use ${only.trim()} instead`
  }
  const [first] = plain
  const same = first !== undefined && plain.every((one) => one === first)
  return same ? `Use ${first} instead` : 'Use plain characters instead'
}
function isQuote(character: string): boolean {
  return /^[\u2018-\u201f]$/.test(character)
}

// Shortcodes.
export const preview = 'They’ll see'
export const shortcodes = 'Shortcodes'
export const noValue = 'empty here'
export const unknownShortcode = (code: string) =>
  `There’s no shortcode ${code}. Pick one from the list, or type the text instead.`
export const emptyShortcode = (code: string, label: string, customer: string | null) => {
  const fallback = code.replace('}}', '|…}}')
  return customer === null
    ? `No customer is saved with this number, so ${code} is empty. Write ${fallback} with what to say instead.`
    : `${customer} has no ${inSentence(label)}. Fill it in, or write ${fallback} with what to say instead.`
}
function inSentence(label: string): string {
  return /^.\p{Lu}/u.test(label) ? label : label.charAt(0).toLowerCase() + label.slice(1)
}

// Canned replies.
export const cannedReplies = 'Canned replies'
export const cannedReplyHow = 'Canned replies (type /)'
export const noneFound = 'No canned reply found'
export const noneYet = 'No canned replies yet'
export const cannedDidNotLoad = 'Couldn’t load canned replies'
export const searching = 'Searching…'
export const choicesFound = (count: number) => (count === 1 ? '1 found' : `${count} found`)
export const manage = 'Manage'
export const saveText = 'Save this text'
export const cannedFilesFailed = (problem: string) => `Couldn’t attach its files. ${problem}`
export const saveAsCanned = 'Save as canned reply'
export const save = 'Save'
export const saving = 'Saving…'
export const cannedSaved = 'Canned reply saved'

// Someone else was quicker.
export const sendAnyway = 'Send anyway'
export const review = 'Review'
export const sendAnywayQuestion = (sentence: string) =>
  `${sentence.replace(/\.$/, '')}. Send anyway?`

// A new conversation.
export const newConversation = 'New conversation'
export const discard = 'Discard'
export const to = 'To'
export const phoneNumber = 'Phone number'
export const whomToFind = 'Name, number, or external ID'
export const customers = 'Customers'
export const channel = 'SMS'
export const firstFound = (count: number) =>
  `First ${count} matches. Keep typing to narrow it down.`
export const found = (count: number) => (count === 1 ? '1 match' : `${count} matches`)
export const textingOffMark = 'Texting off'
export const numberIsBlocked = 'This number is blocked'
export const unblockFirst = 'Unblock it in the conversation to text it again.'
export const textingIsOff = (name: string) => `Texting is off for ${name}`
export const turnOnFirst = 'Turn it back on where you edit customers.'
export const firstMessage = 'First message'
export const open = 'Open it'
export const alreadyTexting = (name: string) => `You’re already texting with ${name}`
export const movesAlong = 'We’ll move what you’ve written there.'
export const noLineOn = 'All lines are off, so you can’t text.'
export const twilioRefused = 'Twilio rejected it.'
export const notSent = 'Not sent.'
export const refusal = (title: string, advice: string) =>
  `${title.replace(/\.$/, '')}. ${advice}`.trim()
