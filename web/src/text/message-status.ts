import type { Message } from '../api/types'
import * as words from './words'

export type Tone = 'quiet' | 'wait' | 'bad'

/** A message's status in the words that stand under it. */
export function statusWords(message: Message): { text: string; tone: Tone } {
  if (message.status === 'uncertain') {
    return message.needs_decision
      ? { text: words.uncertain, tone: 'bad' }
      : { text: words.confirming, tone: 'wait' }
  }
  if (message.status === 'failed' || message.status === 'undelivered') {
    return { text: words.notDelivered(message.error?.title), tone: 'bad' }
  }
  if (message.status === 'canceled') {
    const text = message.cancel_reason ? CANCELED[message.cancel_reason] : words.canceled
    return { text, tone: 'quiet' }
  }
  return STATUSES[message.status] ?? { text: message.status, tone: 'quiet' }
}

const CANCELED: Record<NonNullable<Message['cancel_reason']>, string> = {
  by_person: words.canceled,
  opted_out: words.canceledOptedOut,
  replied: words.canceledReplied,
  texting_off: words.canceledTextingOff,
  line_deleted: words.canceledLineDeleted,
  number_blocked: words.canceledNumberBlocked,
}

const STATUSES: Partial<Record<Message['status'], { text: string; tone: Tone }>> = {
  pending: { text: words.pending, tone: 'wait' },
  scheduled: { text: words.scheduled, tone: 'wait' },
  queued: { text: words.queued, tone: 'wait' },
  accepted: { text: words.queued, tone: 'wait' },
  sending: { text: words.sending, tone: 'wait' },
  sent: { text: words.sent, tone: 'quiet' },
  delivered: { text: words.delivered, tone: 'quiet' },
  read: { text: words.read, tone: 'quiet' },
}
