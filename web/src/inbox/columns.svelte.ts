import { browserStorage, keep, onKept } from '../browser/storage'

/** The columns whose width one chooses. The filters keep theirs, and the thread has the rest. */
export type ColumnName = 'list' | 'details'

interface Limits {
  usual: number
  least: number
  most: number
}

const LIMITS: Record<ColumnName, Limits> = {
  list: { usual: 340, least: 260, most: 480 },
  details: { usual: 312, least: 260, most: 440 },
}
const FILTERS = 208
const THREAD = 400
const KEY = 'hearback.columns'
/** Each is kept apart: another tab may have chosen the other one meanwhile. */
const keyOf = (column: ColumnName) => `${KEY}.${column}`

/** How wide the conversations and the details are: what was chosen, as far as the window allows. */
export class Columns {
  #chosen = $state({ list: LIMITS.list.usual, details: LIMITS.details.usual })
  #window = $state(1440)
  /** As they were kept or found last. */
  #kept = { list: LIMITS.list.usual, details: LIMITS.details.usual }

  constructor(private readonly storage: Storage | null = browserStorage()) {
    this.#restore()
  }

  /** Follows what other tabs choose; returns what ends it. */
  follow(): () => void {
    return onKept(`${KEY}.`, (name, _, now) => {
      if (isColumn(name)) this.#take(name, now === null ? null : Number(now))
    })
  }

  readonly list = $derived(this.#fitted('list'))
  readonly details = $derived(this.#fitted('details'))

  /** Tells how wide the window is. What was chosen is kept for when it is wide again. */
  fit(window: number): void {
    this.#window = window
  }

  least(column: ColumnName): number {
    return LIMITS[column].least
  }

  /** As wide as it may become, the other one staying as it is. */
  most(column: ColumnName): number {
    const { least, most } = LIMITS[column]
    const other = column === 'list' ? this.details : this.list
    const rest = this.#hasDetails ? this.#room - other : this.#room
    return Math.max(least, Math.min(most, rest))
  }

  set(column: ColumnName, width: number): void {
    // What the window had taken from the other column stays taken: it must not grow back by this.
    const other = column === 'list' ? 'details' : 'list'
    const asShown = this.#hasDetails ? this[other] : this.#chosen[other]
    const fitting = Math.max(this.least(column), Math.min(this.most(column), Math.round(width)))
    this.#chosen = { ...this.#chosen, [column]: fitting, [other]: asShown }
  }

  reset(column: ColumnName): void {
    this.set(column, LIMITS[column].usual)
    this.keep()
  }

  /** Once a width has been chosen, rather than at every step toward it. */
  keep(): void {
    for (const name of names) {
      const width = this.#chosen[name]
      if (width === this.#kept[name]) continue
      this.#kept[name] = width
      keep(this.storage, keyOf(name), String(width))
    }
  }

  /** The details are a drawer over the thread in a narrower window. */
  get #hasDetails(): boolean {
    return this.#window >= 1200
  }

  /** What both columns have between them. */
  get #room(): number {
    return this.#window - THREAD - (this.#hasDetails ? FILTERS : 0)
  }

  /** Both shrink toward their least widths before the thread does, each by its share. */
  #fitted(column: ColumnName): number {
    const { least } = LIMITS[column]
    if (!this.#hasDetails) {
      return Math.max(least, Math.min(this.#chosen[column], this.#room))
    }
    const spare = (name: ColumnName) => this.#chosen[name] - LIMITS[name].least
    const both = spare('list') + spare('details')
    const left = Math.max(0, this.#room - LIMITS.list.least - LIMITS.details.least)
    if (both <= left) return this.#chosen[column]
    return Math.floor(least + (spare(column) / both) * left)
  }

  #restore(): void {
    for (const name of names) {
      const kept = this.storage?.getItem(keyOf(name)) ?? null
      this.#take(name, kept === null ? this.#keptTogether(name) : Number(kept))
    }
  }

  #take(name: ColumnName, width: unknown): void {
    // What cannot be read is as good as nothing kept.
    if (typeof width !== 'number' || !Number.isFinite(width)) return
    const { least, most } = LIMITS[name]
    const fitting = Math.max(least, Math.min(most, Math.round(width)))
    this.#chosen = { ...this.#chosen, [name]: fitting }
    this.#kept[name] = fitting
  }

  /** Before, both stood under one key. */
  #keptTogether(name: ColumnName): unknown {
    try {
      const kept: unknown = JSON.parse(this.storage?.getItem(KEY) ?? 'null')
      return (kept as Record<string, unknown> | null)?.[name]
    } catch {
      return null
    }
  }
}

const names = ['list', 'details'] as const

function isColumn(name: string): name is ColumnName {
  return name in LIMITS
}
