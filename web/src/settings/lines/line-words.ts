import type { Line } from '../../api/types'
import { formatPhone } from '../../text/phone'

/** The languages that are offered; any other can be typed into the API. */
const LANGUAGES = ['en', 'es', 'fr', 'de', 'it', 'nl', 'pl', 'pt', 'pt-BR', 'sv', 'da', 'nb', 'fi']

/** Those in which the server knows how people ask to stop. A test compares them with its own. */
const SPOTTED = ['en', 'es', 'de', 'fr', 'it', 'pt', 'nl']

/** Whether texts in this language are checked for requests to stop. */
export function spotsStopping(tag: string): boolean {
  return SPOTTED.includes(tag.split(/[-_]/)[0]?.toLowerCase() ?? '')
}

let names: Intl.DisplayNames | undefined

export function languageName(tag: string): string {
  names ??= new Intl.DisplayNames(['en'], { type: 'language' })
  try {
    return names.of(tag) ?? tag
  } catch {
    return tag
  }
}

/** What to offer, with what is chosen already among it. */
export function languages(chosen: string): [tag: string, name: string][] {
  const tags = LANGUAGES.includes(chosen) ? LANGUAGES : [chosen, ...LANGUAGES]
  return tags.map((tag) => [tag, languageName(tag)])
}

/** What kind of sender it is, in a word or two. */
export function kindName(kind: Line['kind']): string {
  const names: Record<Line['kind'], string> = {
    long_code: 'Number',
    toll_free: 'Toll-free number',
    short_code: 'Short code',
    messaging_service: 'Messaging service',
  }
  return names[kind]
}

/** What the sender can do, as far as Twilio has said. */
export function abilities({ sms, mms, voice }: Line): string {
  const can = [sms && 'texts', mms && 'pictures', voice && 'calls'].filter((word) => word)
  if (can.length > 0) return can.join(', ').replace(/^./, (first) => first.toUpperCase())
  return sms === null ? 'Twilio has not said what it can do' : 'No texts'
}

/** The number, or how many the service chooses among. */
export function senderName({ kind, number, pool }: Line): string {
  if (kind !== 'messaging_service') return formatPhone(number)
  return pool.length === 1 ? '1 number' : `${pool.length} numbers`
}
