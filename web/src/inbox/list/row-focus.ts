/** A row of the list, and its place among those that are loaded. */
export interface FocusedRow {
  id: string
  at: number
}

/** Moves the focus through the conversations; the list puts itself here while it is on the page. */
export const rowFocus: {
  move: (step: number) => void
  /** The row in which the focus is. */
  current: () => FocusedRow | null
  /** Back to that row; where it has left the list, to the one in its place. */
  back: (row: FocusedRow) => void
  /** What brings the focus back to the row that has it now. */
  keep: () => () => void
} = {
  move: () => {},
  current: () => null,
  back: () => {},
  keep: () => {
    const row = rowFocus.current()
    return () => row && rowFocus.back(row)
  },
}
