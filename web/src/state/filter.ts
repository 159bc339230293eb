import type { Conversation, Id, Tab } from '../api/types'

export interface Filter {
  tab: Tab
  line: Id | null
  /** `anyone`, `me`, `nobody`, or a member's id. */
  assignee: string
  /** A whole number in E.164: then tab, line and assignee do not apply. */
  number: string | null
}

export const everything: Filter = { tab: 'open', line: null, assignee: 'anyone', number: null }

/** Whether the server would list this conversation under this filter. */
export function belongs(conversation: Conversation, filter: Filter, me: Id): boolean {
  if (filter.number) return conversation.number === filter.number
  return (
    inTab(conversation, filter.tab) &&
    (filter.line === null || conversation.line_id === filter.line) &&
    assigneeMatches(conversation.assignee_id, filter.assignee, me)
  )
}

export function assigneeMatches(assignee: Id | null, wanted: string, me: Id): boolean {
  if (wanted === 'anyone') return true
  if (wanted === 'nobody') return assignee === null
  return assignee === (wanted === 'me' ? me : wanted)
}

function inTab(conversation: Conversation, tab: Tab): boolean {
  if (tab === 'all') return true
  if (tab === 'unread') return conversation.unread > 0
  if (tab === 'unrecognized') return conversation.marks.includes('unrecognized')
  return conversation.state === tab
}
