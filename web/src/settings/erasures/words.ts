import type { Erasure } from '../../api/types'
import { formatNumber } from '../../text/number-format'

/** The sentences of the people who are being erased, and who were. */

export const none = 'Nobody has been erased'
export const noneWhat = 'You can erase someone from their page or from a conversation.'
export const lead =
  'People who were erased aren’t named. Backups you made before still have them until you delete those.'
export const list = 'Erased people'
export const didNotLoad = 'Couldn’t load this list'
export const showOlder = 'Show older'
export const customer = 'A customer'
export const number = 'A number'
export const by = (who: string, when: string) => `Asked for by ${who}, ${when}`
export const someone = 'someone who has left'

export const states: Record<Erasure['state'], string> = {
  waiting: 'Waiting for texts on their way to Twilio',
  erasing: 'Erasing texts and files',
  compacting: 'Clearing the database’s files',
  at_twilio: 'Deleting at Twilio',
  done: 'Erased',
}

const some = (count: number, one: string, many: string) =>
  `${formatNumber(count)} ${count === 1 ? one : many}`
export const texts = (count: number) => some(count, 'text', 'texts')
export const files = (count: number) => some(count, 'file', 'files')
export const held = (count: number) => some(count, 'held text', 'held texts')
export const numbers = (count: number) => some(count, 'number', 'numbers')
export const gone = (parts: string) => `Gone: ${parts}.`
export const optedOut = 'They had opted out, and still aren’t texted.'
export const atTwilio = (count: number) => `Deleted at Twilio: ${formatNumber(count)}.`
export const left = (count: number) => `Still to delete at Twilio: ${formatNumber(count)}.`
export const refused = (count: number) => `Twilio didn’t delete ${formatNumber(count)} of them.`
export const remains: Record<NonNullable<Erasure['remains']>, string> = {
  nothing: 'Nothing is left in the database’s files.',
  until_reused: 'PostgreSQL’s files and its log can hold deleted rows until their space is reused.',
  until_vacuum:
    'The database is too large to clear while it’s in use. Its unused space can hold deleted rows until you run VACUUM.',
}
