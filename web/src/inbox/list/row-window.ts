/**
 * The height of a row at the usual font, as its style sheet says too: all are alike, so that only
 * those seen are drawn.
 */
export const ROW = 68
const SPARE = 6
/** How many more rows are drawn in one go while the first appear: a phone has done so within 50 ms. */
export const AT_ONCE = 5

interface Keyed {
  id: string
}

/** Which rows to draw when the list is scrolled to `top` in a window of that height; no more than `most`. */
export function rowWindow(
  count: number,
  top: number,
  height: number,
  most = Infinity,
): { from: number; to: number } {
  const from = Math.min(count, Math.max(0, Math.floor(top / ROW) - SPARE))
  const to = Math.min(count, Math.ceil((top + height) / ROW) + SPARE)
  return { from, to: Math.min(to, from + most) }
}

/** Rows one after the other, the first of them so many rows down the list. */
export interface Run {
  rows: Keyed[]
  above: number
}

/**
 * How many rows the visible ones moved down when the list changed. The middle one of
 * their moves counts, because one of them may itself have gone to the top.
 */
export function rowsShifted(before: Run, after: Run, top: number, height: number): number {
  const places = new Map(after.rows.map((row, at) => [row.id, after.above + at]))
  const from = Math.max(0, Math.floor(top / ROW) - before.above)
  const to = Math.max(0, Math.ceil((top + height) / ROW) - before.above)
  const moves = before.rows
    .slice(from, to)
    .map((row, at) => (places.get(row.id) ?? NaN) - (before.above + from + at))
    .filter((move) => !Number.isNaN(move))
    .sort((a, b) => a - b)
  return moves[Math.floor(moves.length / 2)] ?? 0
}
