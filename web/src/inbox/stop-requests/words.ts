/** The sentences of texts that ask to stop, until someone handles them. */

export const title = 'Asking to stop'
export const texts = 'Texts that ask to stop'
export const didNotLoad = 'Couldn’t load texts that ask to stop'
export const none = 'No one is asking to stop'
export const noneWhat =
  'Texts like “please stop texting me” show up here until someone handles them.'
export const notAllowed = 'Your role can’t opt customers out.'
export const lead = 'Opt them out, or say that they’re not asking. Oldest first.'
export const optOut = 'Opt out'
export const optOutOf = (who: string) => `Opt out ${who}`
export const notAsking = 'Not asking'
export const notAskingOf = (who: string) => `Not asking: ${who}`
export const onLine = (line: string) => `To ${line}`
export const numberOnLine = (number: string, line: string) => `${number} · to ${line}`
export const aLine = 'one of your lines'
export const blocked = 'Blocked'
export const showMore = 'Show more'
export const byKey = (does: string, key: string) => `${does} (${key})`

// How long ago.
export const justNow = 'Just now'
export const minutes = (count: number) => (count === 1 ? '1 minute' : `${count} minutes`)
export const hours = (count: number) => (count === 1 ? '1 hour' : `${count} hours`)
export const days = (count: number) => (count === 1 ? '1 day' : `${count} days`)

// Opting out.
export const question = (who: string) => `Opt out ${who}?`
export const effect =
  'You won’t be able to text them, and scheduled texts are canceled. They can text START to opt back in.'
export const reason = 'Reason (saved with your name)'
export const askedInText = 'Asked in a text'
export const optedOut = 'Opted out'
export const alreadyOptedOut = (who: string) => `${who} already opted them out`
export const aTeammate = 'A teammate'
