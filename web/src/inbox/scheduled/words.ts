/** The sentences of what is sent later. */

export const scheduled = 'Scheduled'
export const scheduledTexts = 'Scheduled texts'
export const didNotLoad = 'Couldn’t load scheduled texts'
export const nothing = 'Nothing scheduled'
export const useClock = 'Use the clock next to Send to schedule a text.'
export const showLater = 'Show more'
export const you = 'You'
export const edit = 'Edit'
export const cancel = 'Cancel'
export const sendNow = 'Send now'
export const unlessReply = 'Cancels if they reply first'
export const sends = (when: string, unlessReply: boolean) =>
  unlessReply ? `Sends ${when}, unless they reply first` : `Sends ${when}`

// The dialog.
export const sendLater = 'Send later'
export const editScheduled = 'Edit scheduled text'
export const save = 'Save'
export const schedule = 'Schedule'
export const text = 'Text'
export const dateAndTime = 'Date and time'
export const whoseTime = 'Time zone'
export const yourTime = 'Your time'
export const theirTime = 'Their time'
export const zone = (zone: string) => `· ${zone}`
export const zoneByNumber = (zone: string) => `· ${zone} (from area code)`
export const yourTimeThen = (when: string) => `That’s ${when} your time.`
export const theirsUnknown = (zone: string) =>
  `Your time (${zone}). We can’t tell theirs from the number.`
export const bothTimes = (zone: string) => `Your time and theirs (${zone}).`
export const onlyYourTime = (zone: string) => `Your time (${zone}).`
export const cancelOnReply = 'Cancel if they reply first'
export const chooseTime = 'Choose a date and time.'
export const timePassed = 'That time has passed.'
export const tooFar = 'That’s over a year away. Choose an earlier time.'
