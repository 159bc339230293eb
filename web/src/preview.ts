import type { Conversation, Id, Mark, Tab } from './api/types'

const ORIGINS = { automation: 'Automatic', campaign: 'Campaign', ai: 'AI' } as const

/** The last message as a row shows it, beginning with who said it unless it was the customer. */
export function preview(
  conversation: Conversation,
  me: Id,
  firstName: (id: Id | null) => string | null,
): string {
  const last = conversation.last
  if (!last) return 'No messages yet'
  if (last.direction === 'inbound') return last.preview
  const origin = last.origin ?? 'user'
  if (origin !== 'user') return `${ORIGINS[origin]}: ${last.preview}`
  const who = last.author_id === me ? 'You' : firstName(last.author_id)
  return who ? `${who}: ${last.preview}` : last.preview
}

const MARKS: Record<Mark, string> = {
  failed: 'Failed',
  opted_out: 'Opted out',
  unrecognized: 'Unrecognized',
  outbound_only: 'Outbound only',
}

export interface RowStatus {
  text: string
  bad: boolean
}

/** The first mark that the tab does not say already, else the state where the tab leaves it open. */
export function rowStatus(conversation: Conversation, tab: Tab): RowStatus | null {
  const mark = conversation.marks.find((m) => !(m === 'unrecognized' && tab === 'unrecognized'))
  if (mark) return { text: MARKS[mark], bad: mark === 'failed' }
  if (tab === 'open' || tab === 'closed') return null
  if (tab === 'unread' && conversation.state === 'open') return null
  return { text: conversation.state === 'open' ? 'Open' : 'Closed', bad: false }
}

/** In the header: the state itself, and the mark that matters most beside it. */
export function marksInWords(conversation: Conversation): RowStatus[] {
  return conversation.marks.map((mark) => ({ text: MARKS[mark], bad: mark === 'failed' }))
}
