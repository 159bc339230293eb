import Check from '@lucide/svelte/icons/check'
import CircleDot from '@lucide/svelte/icons/circle-dot'
import CircleQuestionMark from '@lucide/svelte/icons/circle-question-mark'
import Inbox from '@lucide/svelte/icons/inbox'
import Menu from '@lucide/svelte/icons/menu'
import type { Tab } from '../api/types'

export const tabs: { id: Tab; name: string; icon: typeof Inbox }[] = [
  { id: 'open', name: 'Open', icon: Inbox },
  { id: 'unread', name: 'Unread', icon: CircleDot },
  { id: 'closed', name: 'Closed', icon: Check },
  { id: 'all', name: 'All', icon: Menu },
  { id: 'unrecognized', name: 'Unrecognized', icon: CircleQuestionMark },
]

export function tabName(id: Tab): string {
  return tabs.find((tab) => tab.id === id)!.name
}
