import type { Id, InboxEvent } from '../api/types'
import { memberOf } from '../text/author'
import { bodyInWords, nameOf } from '../text/conversation-words'
import { displayLine } from '../text/display-text'
import type { Arrival } from './user-menu/notifications.svelte'
import * as words from './words'

interface Listener {
  openId: Id | null
  me: Id
  firstName: (id: Id) => string | null
}

/** For who listens: what is said in the open thread, and that something was said elsewhere. */
export function announcement(
  events: InboxEvent[],
  texts: Arrival[],
  { openId, me, firstName }: Listener,
): string | null {
  const here = events.flatMap((event) => {
    if (event.kind !== 'message_received' && event.kind !== 'message_pending') return []
    const { kind, conversation, message } = event
    if (conversation.id !== openId) return []
    if (kind === 'message_received')
      return [words.newTextSaying(nameOf(conversation), bodyInWords(message))]
    const by = memberOf(message.author)
    return by && by !== me
      ? [words.wrote(firstName(by) ?? words.aTeammate, bodyInWords(message))]
      : []
  })
  if (here.length > 0) return words.inTurn(here.slice(-3).map(displayLine))
  if (texts.length > 1) return words.newTexts(texts.length)
  return texts[0] ? words.newText(nameOf(texts[0].conversation)) : null
}
