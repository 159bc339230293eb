interface Placed {
  id: string
}

/**
 * Two server times in order. They carry up to six fractional digits, more than a
 * `Date` keeps, and fewer digits must not change the order.
 */
export function compareTimes(a: string, b: string): number {
  const alike = a.length === b.length
  const x = alike ? a : comparable(a)
  const y = alike ? b : comparable(b)
  return x < y ? -1 : x > y ? 1 : 0
}

const PLAIN = /^[\w .,]*$/

/** Names as people look for them. What the browser's own order takes to make ready, plain ones need not. */
export function compareNames(a: string, b: string): number {
  if (!PLAIN.test(a) || !PLAIN.test(b)) return a.localeCompare(b)
  const [x, y] = [a.toLowerCase(), b.toLowerCase()]
  return x < y ? -1 : x > y ? 1 : 0
}

/** Conversations: the latest first, as the server pages them. */
export function latestFirst<T extends Placed & { last_at: string }>(a: T, b: T): number {
  return compareTimes(b.last_at, a.last_at) || compareIds(b.id, a.id)
}

/** Messages: the earliest first. */
export function earliestFirst<T extends Placed & { at: string }>(a: T, b: T): number {
  return compareTimes(a.at, b.at) || compareIds(a.id, b.id)
}

/** Where `item` belongs in a list sorted by `compare`. */
export function place<T>(sorted: readonly T[], item: T, compare: (a: T, b: T) => number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compare(sorted[middle]!, item) <= 0) low = middle + 1
    else high = middle
  }
  return low
}

function compareIds(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function comparable(time: string): string {
  const [seconds = '', fraction = ''] = time.replace('Z', '').split('.')
  return `${seconds}.${fraction.padEnd(6, '0')}`
}
