import type { Consent, ConsentChange, Conversation, Line, Member, OptOut } from '../api/types'
import { formatPhone } from './phone'
import { sentenceTime } from './time'

interface Names {
  members: (id: string | null) => Member | undefined
  lines: (id: string | null) => Line | undefined
}

type Happened = Pick<OptOut, 'at' | 'source' | 'word' | 'line_id' | 'by'>

/** How it happened: “Opted out on 3 Nov by STOP”. */
export function optOutHappened(optOut: Happened, names: Names, now: Date): string {
  const where = optOut.line_id ? ` for ${names.lines(optOut.line_id)?.name ?? 'one line'}` : ''
  return `Opted out${where} ${sentenceTime(optOut.at, now)} by ${optOutBy(optOut, names)}`
}

/** Why nothing can be written here, and the way out; null when nothing stands in the way. */
export function blockedBy(
  conversation: Conversation,
  lineId: string,
  names: Names,
  now: Date,
): string | null {
  if (!conversation.answerable) {
    return 'This sender can’t be answered. Twilio can’t text short codes or names.'
  }
  if (conversation.customer?.texting_on === false) {
    return 'Texting is switched off for this customer. It can be switched on where customers are edited.'
  }
  const optOut = conversation.opt_out
  if (!optOut || (optOut.line_id && optOut.line_id !== lineId)) return null
  return `${optOutHappened(optOut, names, now)}. ${wayOut(optOut, names)}`
}

/**
 * Why nobody here can opt a customer in: a carrier blocks one of their numbers, and only they can lift
 * that. Null when none does. A line that was deleted is in nobody's way.
 */
export function carrierBlock(
  inForce: Consent['in_force'],
  conversation: Pick<Conversation, 'number'>,
  names: Names,
): string | null {
  for (const { number, opt_out: optOut } of inForce) {
    const line = names.lines(optOut.line_id)
    if (optOut.source !== 'carrier' || !line || line.deleted_at) continue
    const phone = number === conversation.number ? 'their phone' : formatPhone(number)
    return `Their carrier blocks texts from ${line.name}. Only they can undo it, by texting START from ${phone} to ${line.name}.`
  }
  return null
}

/** A change of consent: “Opted in again on 3 Nov by Maya Reyes: she rang”. */
export function consentHappened(change: ConsentChange, names: Names, now: Date): string {
  const happened = optOutHappened(change, names, now)
  const told = change.opted_out ? happened : happened.replace('Opted out', 'Opted in again')
  return change.reason ? `${told}: ${change.reason}` : told
}

function optOutBy(optOut: Happened, names: Names): string {
  if (optOut.source === 'carrier') return 'their carrier'
  if (optOut.source === 'keyword') return optOut.word?.toUpperCase() ?? 'keyword'
  return names.members(optOut.by)?.name ?? 'a colleague'
}

function wayOut(optOut: OptOut, names: Names): string {
  const line = optOut.line_id ? names.lines(optOut.line_id)?.name : null
  if (optOut.source === 'carrier') {
    return `Only they can undo it, by texting START${line ? ` to ${line}` : ''}.`
  }
  if (optOut.source === 'person') {
    return 'They can text START to opt in again, or you can opt them in from the details.'
  }
  return 'They can text START to opt in again.'
}
