import type { Conversation, Message } from '../api/types'
import { EMPTY_TEXT, isEmpty, displayLine } from './display-text'
import { formatPhone } from './phone'
import * as words from './words'

/** The customer's name, else the number. */
export function nameOf(conversation: Conversation): string {
  return displayLine(conversation.name ?? formatPhone(conversation.number))
}

/** A text in words, whatever is in it. */
export function bodyInWords({ body, media }: Pick<Message, 'body' | 'media'>): string {
  if (!isEmpty(body)) return displayLine(body)
  return media.length > 0 ? words.attachment : EMPTY_TEXT
}
