import type { Shortcode } from '../api/types'

/** Why a text can’t be filled in, as the server would say it. */
export interface ShortcodeProblem {
  kind: 'unknown' | 'empty'
  /** As it is shown: `{{job_number}}`. */
  code: string
  /** What people call it, where it exists. */
  label: string | null
}

export interface Filled {
  text: string
  /** The first is the one that the server refuses. */
  problems: ShortcodeProblem[]
}

type Piece = string | { name: string; fallback: string | null; typed: string }

const LONGEST_SHOWN = 40

/** The parts of a text, cut as the server cuts it. */
function pieces(text: string): Piece[] {
  const found: Piece[] = []
  let rest = text
  for (;;) {
    const first = rest.indexOf('{{')
    const close = first < 0 ? -1 : rest.indexOf('}}', first)
    if (close < 0) break
    const open = Math.max(first, rest.lastIndexOf('{{', close - 2))
    if (open > 0) found.push(rest.slice(0, open))
    const inside = rest.slice(open + 2, close)
    const bar = inside.indexOf('|')
    const name = (bar < 0 ? inside : inside.slice(0, bar)).split(/\s+/).filter(Boolean).join(' ')
    const fallback = bar < 0 ? null : inside.slice(bar + 1).trim()
    found.push({ name, fallback, typed: rest.slice(open, close + 2) })
    rest = rest.slice(close + 2)
  }
  if (rest) found.push(rest)
  return found
}

/** Whether anything of a text is to be filled in. */
export function hasShortcodes(text: string): boolean {
  return pieces(text).some((piece) => typeof piece !== 'string')
}

/** A text as it would be sent. What can’t be filled in stays as it was typed. */
export function fillShortcodes(text: string, known: readonly Shortcode[]): Filled {
  const problems: ShortcodeProblem[] = []
  const parts = pieces(text).map((piece) => {
    if (typeof piece === 'string') return piece
    const { name, fallback, typed } = piece
    const shortcode = known.find((one) => one.name === name)
    const slip = fallback !== null && /[{}]/.test(fallback)
    if (!shortcode || slip) {
      const shown = [...(slip ? `${name}|${fallback}` : name)].slice(0, LONGEST_SHOWN).join('')
      problems.push({ kind: 'unknown', code: `{{${shown}}}`, label: null })
      return typed
    }
    const value = shortcode.value ?? fallback
    if (value !== null) return value
    problems.push({ kind: 'empty', code: `{{${name}}}`, label: shortcode.label })
    return typed
  })
  return { text: parts.join(''), problems }
}
