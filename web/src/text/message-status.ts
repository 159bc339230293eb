import type { Message } from '../api/types'

export type Tone = 'quiet' | 'wait' | 'bad'

/** A message's status in the words that stand under it. */
export function statusWords(message: Message): { text: string; tone: Tone } {
  if (message.status === 'uncertain') {
    return message.needs_decision
      ? { text: 'It is not clear whether this was sent', tone: 'bad' }
      : { text: 'Checking with Twilio', tone: 'wait' }
  }
  if (message.status === 'failed' || message.status === 'undelivered') {
    return { text: `Not delivered${message.error ? ` — ${message.error.title}` : ''}`, tone: 'bad' }
  }
  if (message.status === 'canceled') {
    const why = message.cancel_reason ? CANCELED[message.cancel_reason] : ''
    return { text: `Canceled${why}`, tone: 'quiet' }
  }
  return WORDS[message.status] ?? { text: message.status, tone: 'quiet' }
}

const CANCELED: Record<NonNullable<Message['cancel_reason']>, string> = {
  by_person: '',
  opted_out: ' — they opted out',
  replied: ' — they wrote first',
  texting_off: ' — texting is off for them',
  line_deleted: ' — its line was deleted',
}

const WORDS: Partial<Record<Message['status'], { text: string; tone: Tone }>> = {
  pending: { text: 'Pending', tone: 'wait' },
  scheduled: { text: 'Scheduled', tone: 'wait' },
  queued: { text: 'Queued', tone: 'wait' },
  accepted: { text: 'Queued', tone: 'wait' },
  sending: { text: 'Sending', tone: 'wait' },
  sent: { text: 'Sent', tone: 'quiet' },
  delivered: { text: 'Delivered', tone: 'quiet' },
  read: { text: 'Read', tone: 'quiet' },
}
