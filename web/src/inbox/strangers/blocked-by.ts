import type { Conversation } from '../../api/types'
import { actorName } from '../../text/actor'
import { sentenceTime } from '../../text/time'
import type { Inbox } from '../inbox.svelte'

/** Who blocked a number, and when. */
export function whoBlocked(
  { blocked }: Conversation,
  inbox: Inbox,
  now: Date,
): [who: string, when: string] | null {
  return blocked
    ? [actorName(blocked.by, inbox.names.members), sentenceTime(blocked.at, now)]
    : null
}
