import type { Api } from '../../api'
import type { AuditEntry, Member } from '../../api/types'
import { sameDay } from '../../text/time'
import { Form } from '../form.svelte'
import { queryOf, type AuditFilter } from './filter'

type Needs = Pick<Api, 'audit' | 'members'>

export interface Day {
  /** Stays the same while entries come and go. */
  key: string
  at: string
  entries: AuditEntry[]
}

/** Who did what, newest first, as far as it was asked for. */
export class AuditLog extends Form<'loading more'> {
  entries = $state.raw<AuditEntry[]>([])
  next = $state<string | null>(null)
  people = $state.raw<Member[]>([])
  filter = $state.raw<AuditFilter>({})
  /** Counts the lists that were asked for: what follows an older one is not added. */
  #list = 0

  constructor(private readonly api: Needs) {
    super()
  }

  readonly days = $derived.by(() => {
    const days: Day[] = []
    for (const entry of this.entries) {
      const day = days.at(-1)
      if (day && sameDay(day.at, entry.at)) day.entries.push(entry)
      else days.push({ key: new Date(entry.at).toDateString(), at: entry.at, entries: [entry] })
    }
    return days
  })

  load(): Promise<void> {
    this.#list += 1
    return this.read(
      () => Promise.all([this.api.audit(queryOf(this.filter)), this.api.members()]),
      ([{ entries, next }, { members }]) => {
        this.entries = entries
        this.next = next
        this.people = members
      },
    )
  }

  choose(filter: AuditFilter): Promise<void> {
    this.filter = filter
    return this.load()
  }

  async more(): Promise<void> {
    if (!this.next || this.busy) return
    const list = this.#list
    await this.attempt('loading more', async () => {
      const { entries, next } = await this.api.audit(queryOf(this.filter), this.next)
      if (list !== this.#list) return
      this.entries = [...this.entries, ...entries]
      this.next = next
    })
  }

  /** Puts on top what has come meanwhile; what was loaded below stays where it joins. */
  async look(): Promise<void> {
    if (this.status !== 'ready') return
    const list = this.#list
    const page = await this.api.audit(queryOf(this.filter)).catch(() => null)
    if (!page || list !== this.#list) return
    const known = this.entries
    const reaches = page.entries.some(({ number }) => number === known[0]?.number)
    if (!reaches && page.next !== null) {
      // More has come than one page holds: it starts over from there.
      this.#list += 1
      this.entries = page.entries
      this.next = page.next
      return
    }
    const last = page.entries.at(-1)?.number ?? Infinity
    this.entries = [...page.entries, ...known.filter(({ number }) => number < last)]
  }

  /** What entries about one thing call it, as far as it is among those here. */
  nameOf(id: string): string | null {
    const about = this.entries.find(({ object }) => object && 'id' in object && object.id === id)
    return about?.object_name ?? this.people.find((one) => one.id === id)?.name ?? null
  }
}
