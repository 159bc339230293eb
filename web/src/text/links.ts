/** A piece of a text: as it was written, or written as a link to `href`. */
export interface Piece {
  text: string
  href: string | null
}

const CANDIDATE =
  /\b(?:https?:\/\/|mailto:|tel:|www\.)[^\s<>"']+|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/giu
const SCHEMES = new Set(['http:', 'https:', 'mailto:', 'tel:'])

/** Splits a text a stranger wrote into text and links; nothing else of it is ever interpreted. */
export function pieces(body: string): Piece[] {
  const found: Piece[] = []
  let from = 0
  for (const match of body.matchAll(CANDIDATE)) {
    const text = withoutTrailing(match[0])
    const href = safeHref(text)
    if (!href) continue
    if (match.index > from) found.push({ text: body.slice(from, match.index), href: null })
    found.push({ text, href })
    from = match.index + text.length
  }
  if (from < body.length) found.push({ text: body.slice(from), href: null })
  return found
}

function safeHref(text: string): string | null {
  const written = text.toLowerCase().startsWith('www.')
    ? `https://${text}`
    : /^[a-z]+:/i.test(text)
      ? text
      : `mailto:${text}`
  const url = URL.canParse(written) ? new URL(written) : null
  return url && SCHEMES.has(url.protocol) ? url.href : null
}

/** The full stop or bracket that ends the sentence is not part of the address. */
function withoutTrailing(text: string): string {
  const trimmed = text.replace(/[.,;:!?…]+$/u, '')
  if (trimmed.endsWith(')') && !trimmed.includes('(')) return withoutTrailing(trimmed.slice(0, -1))
  return trimmed
}
