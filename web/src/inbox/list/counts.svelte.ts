import { SvelteMap } from 'svelte/reactivity'
import type { Api } from '../../api'
import type { Cell, CountPage, Id, Tab } from '../../api/types'
import { assigneeMatches, type Filter } from './filter'

export type Totals = Record<Tab, number>

/** The tabs' counts: every line-and-assignee cell is kept, and those that match are summed. */
export class Counts {
  ready = $state(false)
  #cells = new SvelteMap<string, { cell: Cell; asOf: number }>()

  constructor(private readonly api: Pick<Api, 'counts'>) {}

  async load(): Promise<void> {
    this.begin(await this.api.counts())
  }

  begin({ cells, as_of }: CountPage): void {
    const listed = new Set(cells.map(key))
    for (const [name, held] of this.#cells) {
      if (!listed.has(name) && held.asOf <= as_of) this.#cells.delete(name)
    }
    this.take(cells, as_of)
    this.ready = true
  }

  /** Takes in a cell's value as of that event, unless a later one is known already. */
  take(cells: Cell[], asOf: number): void {
    for (const cell of cells) {
      const held = this.#cells.get(key(cell))
      if (!held || held.asOf <= asOf) this.#cells.set(key(cell), { cell, asOf })
    }
  }

  totals(filter: Pick<Filter, 'line' | 'assignee'>, me: Id): Totals {
    const totals: Totals = { open: 0, unread: 0, closed: 0, all: 0, unrecognized: 0 }
    for (const { cell } of this.#cells.values()) {
      if (filter.line !== null && cell.line_id !== filter.line) continue
      if (!assigneeMatches(cell.assignee_id, filter.assignee, me)) continue
      totals.open += cell.open
      totals.closed += cell.closed
      totals.all += cell.open + cell.closed
      totals.unread += cell.unread
      totals.unrecognized += cell.unrecognized
    }
    return totals
  }
}

function key(cell: Cell): string {
  return `${cell.line_id} ${cell.assignee_id ?? ''}`
}
