/** The sentences of saving what is held about someone, and of erasing them. */

export const moreFor = (who: string) => `More for ${who}`
export const transcriptPage = 'Save transcript'
export const transcriptText = 'Save transcript as text'
export const exportEverything = 'Export everything…'
export const erase = 'Erase…'

export const eraseQuestion = (who: string) => `Erase ${who} for good?`
export const eraseNow = 'Erase for good'
export const starting = 'Starting…'
export const keep = 'Keep'
export const cantUndo = 'You can’t undo this.'
export const goes = 'What goes'
export const goesWhat =
  'Their record with all numbers, every text in and out, files, scheduled and held texts, and why they opted out.'
export const stays = 'What stays'
export const staysWhat =
  'Counts, and the audit log without their name. If they opted out, they still aren’t texted: their number is kept in a form nobody can read. If they text you again, they’re a new number.'
export const saveFirst = 'Save everything first'
export const withTwilio = 'Also delete at Twilio'
export const withTwilioNote = 'Otherwise Twilio keeps their texts and files as long as it does.'
export const typeName = (who: string) => `Type ${who} to confirm`
export const begun = 'Erasing has started'
export const follow = 'See progress'
