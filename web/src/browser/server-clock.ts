/** Less is what an answer takes on its way, and what a rounded second hides. */
const NOTICEABLE = 60_000

let behind = 0

/** The server's time, as far as it is known: this computer's clock may be wrong by a day. */
export function now(): Date {
  return new Date(Date.now() + behind)
}

/** What the server says the time is, in an answer's `Date`. */
export function hearTime(date: string | null): void {
  const said = date ? Date.parse(date) : NaN
  if (Number.isNaN(said)) return
  const difference = said - Date.now()
  behind = Math.abs(difference) > NOTICEABLE ? difference : 0
}
