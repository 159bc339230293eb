/** The token of a link in a mail, which the page’s address ends in. */

interface Kept {
  token?: string
}

/**
 * Takes the token out of the address bar, where anyone who looks over a shoulder or gets a picture of the
 * screen would have it. The browser’s history keeps it for this entry alone, so that a reload still
 * knows it.
 */
export function takeToken(): string | null {
  const given = location.hash.slice(1)
  const kept = history.state as Kept | null
  if (!given) return kept?.token ?? null
  history.replaceState({ ...kept, token: given }, '', location.pathname + location.search)
  return given
}
