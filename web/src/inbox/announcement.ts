import type { Id, InboxEvent } from '../api/types'
import { bodyInWords, nameOf } from '../text/conversation-words'
import { displayLine } from '../text/display-text'
import type { Arrival } from './user-menu/notifications.svelte'

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
  const here = events.flatMap(({ kind, actor_id, conversation, message }) => {
    if (!message || conversation?.id !== openId) return []
    if (kind === 'message_received')
      return [`New message from ${nameOf(conversation)}: ${bodyInWords(message)}`]
    const by = kind === 'message_queued' && actor_id !== me && actor_id
    return by ? [`${firstName(by) ?? 'A colleague'} wrote: ${bodyInWords(message)}`] : []
  })
  if (here.length > 0) return here.slice(-3).map(displayLine).join('. ')
  if (texts.length > 1) return `${texts.length} new messages`
  return texts[0] ? `New message from ${nameOf(texts[0].conversation)}` : null
}
