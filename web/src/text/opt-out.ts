import type { Consent, ConsentChange, Conversation, Line, Member, OptOut } from '../api/types'
import { formatPhone } from './phone'
import { sentenceTime } from './time'
import * as words from './words'

interface Names {
  members: (id: string | null) => Member | undefined
  lines: (id: string | null) => Line | undefined
}

type Happened = Pick<OptOut, 'at' | 'source' | 'word' | 'line_id' | 'by'>

/** How it happened: “Opted out on Nov 3 (texted STOP)”. */
export function optOutHappened(optOut: Happened, names: Names, now: Date): string {
  const change = { at: sentenceTime(optOut.at, now), line: lineName(optOut, names) }
  if (optOut.source === 'carrier') return words.optedOutByCarrier(change)
  if (optOut.source === 'keyword') return words.optedOutByKeyword(change, keyword(optOut))
  return words.optedOutByPerson(change, person(optOut, names))
}

/** … and what was written down of it. */
export function optOutWithReason(optOut: OptOut, names: Names, now: Date): string {
  const happened = optOutHappened(optOut, names, now)
  return optOut.reason ? words.withReason(happened, optOut.reason) : happened
}

/** Why nothing can be written here, and the way out; null when nothing stands in the way. */
export function blockedBy(
  conversation: Conversation,
  lineId: string,
  names: Names,
  now: Date,
): string | null {
  if (!conversation.answerable) return words.cantReply
  if (conversation.blocked) return words.numberBlocked
  if (conversation.customer?.texting_on === false) return words.textingOff
  const optOut = conversation.opt_out
  if (!optOut || (optOut.line_id && optOut.line_id !== lineId)) return null
  if (optOut.source === 'keyword') {
    const at = sentenceTime(optOut.at, now)
    const line = lineName(optOut, names)
    return line
      ? words.theyTextedLine(keyword(optOut), line, at)
      : words.theyTexted(keyword(optOut), at)
  }
  const happened = optOutHappened(optOut, names, now)
  if (optOut.source === 'person') return words.youCanUndo(happened)
  return words.onlyTheyCanUndo(happened, names.lines(optOut.line_id)?.name ?? null)
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
    const phone = number === conversation.number ? words.theirPhone : formatPhone(number)
    return words.carrierBlocks(line.name, phone)
  }
  return null
}

/** A change of consent: “Opted back in on Nov 3 by Maya Reyes: she called”. */
export function consentHappened(change: ConsentChange, names: Names, now: Date): string {
  const told = change.opted_out
    ? optOutHappened(change, names, now)
    : optInHappened(change, names, now)
  return change.reason ? words.withReason(told, change.reason) : told
}

function optInHappened(optIn: Happened, names: Names, now: Date): string {
  const change = { at: sentenceTime(optIn.at, now), line: lineName(optIn, names) }
  if (optIn.source === 'carrier') return words.optedInByCarrier(change)
  if (optIn.source === 'keyword') return words.optedInByKeyword(change, keyword(optIn))
  return words.optedInByPerson(change, person(optIn, names))
}

function lineName({ line_id }: Happened, names: Names): string | null {
  return line_id ? (names.lines(line_id)?.name ?? words.aLine) : null
}

function keyword({ word }: Happened): string {
  return word?.toUpperCase() ?? 'STOP'
}

function person({ by }: Happened, names: Names): string {
  return names.members(by)?.name ?? words.aColleague
}
