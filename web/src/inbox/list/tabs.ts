import Check from '@lucide/svelte/icons/check'
import CircleDot from '@lucide/svelte/icons/circle-dot'
import CircleQuestionMark from '@lucide/svelte/icons/circle-question-mark'
import InboxIcon from '@lucide/svelte/icons/inbox'
import Menu from '@lucide/svelte/icons/menu'
import type { Tab } from '../../api/types'
import { router } from '../../browser/router.svelte'
import type { Inbox } from '../inbox.svelte'
import * as words from './words'

export const tabs: { id: Tab; name: string; icon: typeof InboxIcon }[] = [
  { id: 'open', name: words.tabs.open, icon: InboxIcon },
  { id: 'unread', name: words.tabs.unread, icon: CircleDot },
  { id: 'closed', name: words.tabs.closed, icon: Check },
  { id: 'all', name: words.tabs.all, icon: Menu },
  { id: 'unrecognized', name: words.tabs.unrecognized, icon: CircleQuestionMark },
]

/** Pages that stand where a conversation would. */
const ASIDE = ['/scheduled', '/failures', '/blocked', '/asking-to-stop']

/** Another page stands beside the list: its link is the one that is marked. */
export function asideShown(): boolean {
  return ASIDE.includes(router.path) || router.customers !== null
}

/** Shows the conversations of a tab, and them alone where another page stood. */
export function chooseTab(inbox: Inbox, tab: Tab): void {
  void inbox.conversations.choose({ tab, number: null })
  if (asideShown()) router.go('/')
}

export function tabName(id: Tab): string {
  return tabs.find((tab) => tab.id === id)!.name
}
