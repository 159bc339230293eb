/** The sentences of consent: what someone agreed to, and when they opted out. */

export const consent = 'Consent'
export const none = 'No consent on file'
export const nothing = 'No consent on file. Record when and how they agreed to texts.'
export const record = 'Record consent…'
export const didNotLoad = (why: string) => `Couldn’t load consent. ${why}`
export const tryAgain = 'Try again'
export const forNumber = (number: string) => `For ${number}`
export const sources = {
  form: 'Web form',
  verbal: 'Spoken',
  paper: 'Paper form',
  text: 'Text message',
  api: 'Another system',
  import: 'Imported list',
} as const
const agreedBy = {
  form: 'Agreed on a form',
  verbal: 'Agreed verbally',
  paper: 'Agreed on paper',
  text: 'Agreed in a text',
  api: 'Agreed, says another system',
  import: 'Agreed, says an imported list',
} as const
export const agreed = (source: keyof typeof agreedBy, when: string) => `${agreedBy[source]} ${when}`
export const recordedBy = (who: string, when: string) => `Recorded by ${who} ${when}`
export const takenBackBy = (who: string, when: string) => `Taken back by ${who} ${when}`
export const at = (place: string) => `At ${place}`
export const takeBack = 'Take back'
export const takeBackOf = (what: string) => `Take back: ${what}`
export const restore = 'Restore'
export const restoreOf = (what: string) => `Restore: ${what}`
export const takenBack = 'Consent taken back'
export const restored = 'Consent restored'
export const undo = 'Undo'
export const couldNotTakeBack = (why: string) => `Couldn’t take this back. ${why}`
export const couldNotRestore = (why: string) => `Couldn’t restore this. ${why}`

// Recording.
export const recordTitle = (who: string) => `Record consent from ${who}`
export const recordLead = 'Saved with your name. It can’t be edited later, only taken back.'
export const numbers = 'Numbers'
export const source = 'Where they agreed'
export const givenOn = 'Date'
export const wordsLabel = 'What they agreed to'
export const wordsHint = 'The wording they saw, or what they said.'
export const place = 'Form address or name (optional)'
export const save = 'Record'
export const saving = 'Recording…'
export const saved = 'Consent recorded'
export const inTheFuture = 'This date is in the future. Enter when they agreed.'
export const enterDate = 'Enter a date.'
export const enterWords = 'Enter what they agreed to, or what they said.'
export const chooseNumber = 'Choose at least one number.'
