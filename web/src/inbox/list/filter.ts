import type { Conversation, Id, Tab } from '../../api/types'

export interface Filter {
  tab: Tab
  line: Id | null
  /** `anyone`, `me`, `nobody`, or a member's id. */
  assignee: string
  /** A whole number in E.164: then tab, line and assignee do not apply. */
  number: string | null
}

export const everything: Filter = { tab: 'open', line: null, assignee: 'anyone', number: null }

/** What a filter is called in the page's address. */
const LINE = 'line'
const TAB = 'tab'
const ASSIGNEE = 'assignee'
/** Not the `number` of whom a new conversation is to be with. */
const PHONE = 'phone'
const TABS: readonly Tab[] = ['open', 'unread', 'closed', 'all', 'unrecognized']
const ID = /^[\w-]{1,64}$/

/** The filter that an address names. What it does not name, or not rightly, is as usual. */
export function filterOf(address: URLSearchParams): Filter {
  const tab = TABS.find((tab) => tab === address.get(TAB)) ?? everything.tab
  const id = (name: string) => ID.exec(address.get(name) ?? '')?.[0]
  const digits = /^\+?(\d{5,15})$/.exec(address.get(PHONE)?.trim() ?? '')?.[1]
  return {
    tab,
    line: id(LINE) ?? null,
    assignee: id(ASSIGNEE) ?? everything.assignee,
    number: digits ? `+${digits}` : null,
  }
}

/** That address with this filter for the one it named; what is as usual needs no words. */
export function withFilter(address: URLSearchParams, filter: Filter): URLSearchParams {
  const said = new URLSearchParams(address)
  for (const name of [TAB, LINE, ASSIGNEE, PHONE]) said.delete(name)
  if (filter.tab !== everything.tab) said.set(TAB, filter.tab)
  if (filter.line) said.set(LINE, filter.line)
  if (filter.assignee !== everything.assignee) said.set(ASSIGNEE, filter.assignee)
  // Without the plus, which an address typed by hand would lose.
  if (filter.number) said.set(PHONE, filter.number.slice(1))
  return said
}

export function sameFilter(a: Filter, b: Filter): boolean {
  return a.tab === b.tab && a.line === b.line && a.assignee === b.assignee && a.number === b.number
}

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
