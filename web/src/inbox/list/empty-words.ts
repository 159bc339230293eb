import type { Line, Tab } from '../../api/types'
import { formatPhone } from '../../text/phone'
import * as words from './words'

interface Around {
  /** There is no conversation at all, under any filter. */
  none: boolean
  /** A line or an assignee is chosen, so others may have what this one has not. */
  filtered: boolean
  /** The lines that are on: where the first text may come in. */
  lines: Line[]
}

/** What a tab without rows says. It must be true of an inbox that nobody has texted yet, too. */
export function emptyWords(tab: Tab, { none, filtered, lines }: Around): words.Empty {
  if (none) return words.emptyInbox(lines.length === 1 ? formatPhone(lines[0]!.number) : null)
  return filtered ? words.noMatch(tab) : words.empty[tab]
}

interface Beside {
  none: boolean
  /** The list on the left has rows to choose from. */
  listed: boolean
  maySend: boolean
}

/** What stands where a conversation would be while none is open. */
export function noneOpenWords({ none, listed, maySend }: Beside): words.Empty {
  if (none) return words.nothingToRead(maySend)
  return listed ? words.pickOne : words.noneOpen
}
