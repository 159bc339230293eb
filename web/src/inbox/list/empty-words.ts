import type { Line, Tab } from '../../api/types'
import { formatPhone } from '../../text/phone'

type Words = readonly [title: string, detail: string]

const EMPTY: Record<Tab, Words> = {
  open: [
    'Nothing open',
    'Every conversation has been closed. New texts appear here by themselves.',
  ],
  unread: ['All read', 'Nobody is waiting for you to look.'],
  closed: ['Nothing closed', 'Conversations that are done with are kept here.'],
  all: ['No conversations yet', 'The first text to one of your numbers appears here by itself.'],
  unrecognized: ['No unknown numbers', 'Texts from numbers that match no customer appear here.'],
}

interface Around {
  /** There is no conversation at all, under any filter. */
  none: boolean
  /** A line or an assignee is chosen, so others may have what this one has not. */
  filtered: boolean
  /** The lines that are on: where the first text may come in. */
  lines: Line[]
}

/** What a tab without rows says. It must be true of an inbox that nobody has texted yet, too. */
export function emptyWords(tab: Tab, { none, filtered, lines }: Around): Words {
  if (none) {
    const only = lines.length === 1 ? formatPhone(lines[0]!.number) : 'one of your numbers'
    return ['No conversations yet', `The first text to ${only} appears here by itself.`]
  }
  const [title, detail] = EMPTY[tab]
  if (!filtered) return [title, detail]
  const named = tab === 'all' ? 'No conversations here' : title
  return [named, 'No conversation fits the line and the assignee that are chosen.']
}

interface Beside {
  none: boolean
  /** The list on the left has rows to choose from. */
  listed: boolean
  maySend: boolean
}

/** What stands where a conversation would be while none is open. */
export function noneOpenWords({ none, listed, maySend }: Beside): Words {
  if (none) {
    const first = maySend ? ' To write the first text yourself, press c.' : ''
    return ['Nothing to read yet', `A text that comes in appears on the left by itself.${first}`]
  }
  const choose = listed ? 'Choose one on the left, or press ? for the keyboard.' : ''
  return ['No conversation open', choose || 'Press ? for the keyboard.']
}
