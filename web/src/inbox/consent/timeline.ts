import type { Consent, ConsentRecord } from '../../api/types'
import { consentHappened } from '../../text/opt-out'
import { sentenceTime } from '../../text/time'
import * as words from './words'

/** What happened to someone’s consent, as one line of its history. */
export interface ConsentEntry {
  key: string
  at: string
  number: string
  /** In a sentence. */
  text: string
  /** Someone opted out: what else happened is good news, or none. */
  out: boolean
  /** What was recorded; null for opting out and in. */
  record: ConsentRecord | null
}

type Names = Parameters<typeof consentHappened>[1]

/** Opting out and in, and what was agreed to, in one line of time: the newest first. */
export function consentTimeline(consent: Consent, names: Names, now: Date): ConsentEntry[] {
  const changes = consent.history.map((change) => ({
    key: change.id,
    at: change.at,
    number: change.number,
    text: consentHappened(change, names, now),
    out: change.opted_out,
    record: null,
  }))
  const records = consent.records.map((record) => ({
    key: record.id,
    at: record.given_at,
    number: record.number,
    text: words.agreed(record.source, sentenceTime(record.given_at, now)),
    out: false,
    record,
  }))
  return [...changes, ...records].toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))
}
