import type { Id, Member } from '../../api/types'
import { browserStorage, keep } from '../../browser/storage'
import * as words from './words'

const KEPT_AS = 'hearback.tell-by-mail'

export interface Choice {
  id: Id | null
  name: string
}

/** Choosing whose a conversation is, among however many members, and whether to tell them. */
export class Assigning {
  sought = $state('')
  /** Which of the choices is under the keys. */
  at = $state(0)
  #tell = $state(false)

  constructor(
    private readonly members: () => Member[],
    private readonly me: Id,
    private readonly storage: Pick<
      Storage,
      'getItem' | 'setItem' | 'removeItem'
    > | null = browserStorage(),
  ) {
    this.#tell = this.storage?.getItem(KEPT_AS) === 'yes'
  }

  /** Oneself first, then the others, then nobody; only those whose name is sought. */
  readonly choices = $derived.by((): Choice[] => {
    const mine = (member: Member) => member.id === this.me
    const all = this.members()
    const people = [...all.filter(mine), ...all.filter((member) => !mine(member))]
    const named = people.map((one) => ({ id: one.id, name: nameOf(one, mine(one)) }))
    const sought = folded(this.sought).split(/\s+/).filter(Boolean)
    return [...named, { id: null, name: words.unassigned }].filter(({ name }) =>
      sought.every((word) =>
        folded(name)
          .split(/\s+/)
          .some((part) => part.startsWith(word)),
      ),
    )
  })
  readonly chosen = $derived(this.choices[this.at])

  /** Tell the new owner by email; kept in this browser. */
  get tell(): boolean {
    return this.#tell
  }

  set tell(tell: boolean) {
    this.#tell = tell
    keep(this.storage, KEPT_AS, tell ? 'yes' : 'no')
  }

  /** Begins again, on whoever it is now. */
  begin(assignee: Id | null): void {
    // Another tab may have changed it since.
    const kept = this.storage?.getItem(KEPT_AS)
    if (kept) this.#tell = kept === 'yes'
    this.sought = ''
    this.at = Math.max(
      0,
      this.choices.findIndex(({ id }) => id === assignee),
    )
  }

  seek(sought: string): void {
    this.sought = sought
    this.at = 0
  }

  move(step: 1 | -1): void {
    const count = this.choices.length
    if (count > 0) this.at = (this.at + step + count) % count
  }

  /** Whether choosing them means a mail: nobody is told what they do themselves. */
  tells(assignee: Id | null, possible: boolean): boolean {
    return this.tell && possible && assignee !== null && assignee !== this.me
  }
}

/** What is to be known of a member before they are chosen. */
function nameOf({ name, role }: Member, me: boolean): string {
  if (me) return words.me(name)
  return role === 'viewer' ? words.readOnly(name) : name
}

/** As people type it: without case and accents. */
function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[()]/g, '').toLowerCase()
}
