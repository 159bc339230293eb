/** A value of a claim, and what it stands for. */
export interface ClaimRow {
  key: number
  value: string
  /** The id of a role or a location. */
  means: string
}

/** A claim, and what its values stand for, while that is entered. */
export class ClaimMap {
  claim = $state('')
  rows = $state<ClaimRow[]>([])
  #next = 0

  /** What is there to save: rows that say nothing yet are left out, and of two for a value the last counts. */
  get map(): Record<string, string> {
    const said = this.rows.filter(({ value, means }) => value.trim() && means)
    return Object.fromEntries(said.map(({ value, means }) => [value.trim(), means]))
  }

  take(claim: string | null | undefined, map: Record<string, string> | undefined): void {
    this.claim = claim ?? ''
    this.rows = []
    for (const [value, means] of Object.entries(map ?? {})) this.add(means, value)
  }

  add(means: string, value = ''): void {
    this.rows.push({ key: this.#next++, value, means })
  }

  remove(row: ClaimRow): void {
    this.rows = this.rows.filter(({ key }) => key !== row.key)
  }
}
