import type { Conversation, Id, Tab } from '../../api/types'
import { memberOf } from '../../text/author'
import { EMPTY_TEXT, isEmpty, displayLine } from '../../text/display-text'
import * as words from './words'

export interface RowText {
  /** Who said it; null when it was the customer, or nobody is known to have. */
  who: string | null
  text: string
  /** It was begun in this browser and waits to be sent. */
  draft?: true
  /** Nobody wrote these words: nothing is in it. */
  empty?: true
}

/** The last message as a row shows it. */
export function rowText(
  conversation: Conversation,
  me: Id,
  firstName: (id: Id | null) => string | null,
  draft: string,
): RowText {
  if (!isEmpty(draft)) return { who: words.draft, text: displayLine(draft), draft: true }
  const last = conversation.last
  if (!last) return { who: null, text: words.noMessages }
  const said: Pick<RowText, 'text' | 'empty'> = isEmpty(last.preview)
    ? { text: EMPTY_TEXT, empty: true }
    : { text: displayLine(last.preview) }
  if (last.direction === 'inbound') return { who: null, ...said }
  if (last.status === 'canceled') return { who: words.canceled, ...said }
  const origin = last.origin ?? 'user'
  if (origin !== 'user') return { who: words.origins[origin], ...said }
  const author = memberOf(last.author)
  return { who: author === me ? words.you : firstName(author), ...said }
}

export interface RowStatus {
  text: string
  bad: boolean
}

/** The first mark that the tab does not say already, else the state where the tab leaves it open. */
export function rowStatus(conversation: Conversation, tab: Tab): RowStatus | null {
  const mark = conversation.marks.find((m) => !(m === 'unrecognized' && tab === 'unrecognized'))
  if (mark) return { text: words.marks[mark], bad: mark === 'failed' }
  if (tab === 'open' || tab === 'closed') return null
  if (tab === 'unread' && conversation.state === 'open') return null
  return { text: conversation.state === 'open' ? words.open : words.closed, bad: false }
}
