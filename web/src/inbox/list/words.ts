/** The sentences of the list: filters, tabs, rows, and what stands where there are none. */

export const product = 'Hearback'
export const filters = 'Filters'
export const status = 'Status'
export const conversations = 'Conversations'
export const scheduled = 'Scheduled'
export const delivery = 'Delivery'
export const askingToStop = 'Asking to stop'
export const customers = 'Customers'
export const demoPhone = 'Demo phone'
export const line = 'Line'
export const allLines = 'All lines'
export const assignedTo = 'Assigned to'
export const anyone = 'Anyone'
export const me = 'Me'
export const unassigned = 'Unassigned'

export const tabs = {
  open: 'Open',
  unread: 'Unread',
  closed: 'Closed',
  all: 'All',
  unrecognized: 'Unrecognized',
} as const

export const searchByNumber = 'Search by phone number'
export const searchAndFilter = 'Search and filter'
export const numberExample = 'e.g. (206) 555-0100'
export const clearSearch = 'Clear search'
export const enterWholeNumber = 'Enter the full number.'
export const newConversation = 'New conversation'
export const newConversationByKey = 'New conversation (c)'

export const didNotLoad = 'Couldn’t load conversations'
export const tryAgain = 'Try again'
export const loadingMore = 'Loading more…'
export const noneWith = (number: string) => `No conversation with ${number}`
export const startWith = 'Start a conversation with'

export const channel = 'SMS'
export const unread = (count: number) => `${count} unread`
export const saidBy = (who: string) => `${who}: `
export const draft = 'Draft'
export const noMessages = 'No messages yet'
export const canceled = 'Canceled'
export const you = 'You'
export const origins = { automation: 'Automatic', campaign: 'Campaign', ai: 'AI' } as const
export const marks = {
  blocked: 'Blocked',
  failed: 'Failed',
  opted_out: 'Opted out',
  unrecognized: 'Unrecognized',
  outbound_only: 'Outbound only',
} as const
export const open = 'Open'
export const closed = 'Closed'

export type Empty = readonly [title: string, detail: string]

export const empty: Record<keyof typeof tabs, Empty> = {
  open: ['No open conversations', 'New texts show up here.'],
  unread: ['All caught up', 'Texts no one has read yet show up here.'],
  closed: ['No closed conversations', 'Closed conversations land here.'],
  all: ['No conversations yet', 'Text one of your numbers to see it here.'],
  unrecognized: ['No unknown numbers', 'Texts from numbers you haven’t saved show up here.'],
}
export const emptyInbox = (number: string | null): Empty => [
  'No conversations yet',
  number ? `Text ${number} to see it here.` : 'Text one of your numbers to see it here.',
]
export const noMatch = (tab: keyof typeof tabs): Empty => [
  tab === 'all' ? 'No conversations here' : empty[tab][0],
  'Try another line or assignee.',
]
export const nothingToRead = (maySend: boolean): Empty => [
  'Nothing to read yet',
  maySend
    ? 'New texts show up on the left. Press c to write the first one.'
    : 'New texts show up on the left.',
]
export const pickOne: Empty = ['Pick a conversation', 'Or press ? for shortcuts.']
export const noneOpen: Empty = ['No conversation open', 'Press ? for shortcuts.']
