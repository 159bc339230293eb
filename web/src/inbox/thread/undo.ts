/** How many whole seconds are left to take something back; 0 when none are. */
export function secondsLeft(since: string, delay: number, now: Date): number {
  const left = Math.ceil((Date.parse(since) + delay * 1000 - now.getTime()) / 1000)
  // A clock that is a little wrong gives no more time than there is.
  return Math.max(0, Math.min(delay, left))
}
