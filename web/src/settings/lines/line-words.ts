import type { Line } from '../../api/types'
import { formatPhone } from '../../text/phone'
import * as words from './words'

/** Those in which the server knows how people ask to stop. A test compares them with its own. */
const SPOTTED = ['en', 'es', 'de', 'fr', 'it', 'pt', 'nl']

/** Whether texts in this language are checked for requests to stop. */
export function spotsStopping(tag: string): boolean {
  return SPOTTED.includes(tag.split(/[-_]/)[0]?.toLowerCase() ?? '')
}

/** What kind of sender it is, in a word or two. */
export function kindName(kind: Line['kind']): string {
  return words.kinds[kind]
}

/** What the sender can do, as far as Twilio has said. */
export function abilities({ sms, mms, voice }: Line): string {
  if (sms || mms || voice) return words.abilities({ sms: !!sms, mms: !!mms, voice: !!voice })
  return sms === null ? words.unknownAbilities : words.noTextsSupported
}

/** The number, or how many the service chooses among. */
export function senderName({ kind, number, pool }: Line): string {
  if (kind !== 'messaging_service') return formatPhone(number)
  return words.numbers(pool.length)
}
