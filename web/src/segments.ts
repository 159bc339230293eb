/** How a text is billed: GSM-7 where every character allows it, else UCS-2 for the whole text. */
export interface Segments {
  encoding: 'GSM-7' | 'UCS-2'
  segments: number
  /** Units that still fit into the last segment: GSM septets, or UTF-16 units. */
  left: number
  /** The characters that force UCS-2, each once, in the order they appear. */
  forcedBy: string[]
}

const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡' +
  'ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
const EXTENDED = '\f^{}\\[~]|€'

const basic = new Set(BASIC)
const extended = new Set(EXTENDED)

const GSM = { single: 160, multi: 153 }
const UCS = { single: 70, multi: 67 }

export function countSegments(body: string): Segments {
  const characters = [...body]
  const forcing = characters.filter((c) => !basic.has(c) && !extended.has(c))
  if (forcing.length === 0) {
    const widths = characters.map((c) => (extended.has(c) ? 2 : 1))
    return { encoding: 'GSM-7', ...pack(widths, GSM), forcedBy: [] }
  }
  const widths = visibleCharacters(body).map((c) => c.length)
  return { encoding: 'UCS-2', ...pack(widths, UCS), forcedBy: [...new Set(visible(body))] }
}

/**
 * Greedy, because what a person sees as one character (an escape pair, an emoji with its joiners) is
 * never split between two segments; Twilio's own calculator counts like this.
 */
function pack(widths: number[], size: { single: number; multi: number }) {
  const total = widths.reduce((sum, width) => sum + width, 0)
  if (total <= size.single) return { segments: 1, left: size.single - total }
  let segments = 1
  let used = 0
  for (const width of widths) {
    if (used + width > size.multi) {
      segments += 1
      used = 0
    }
    used += width
  }
  return { segments, left: size.multi - used }
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** What a person sees as one character: a family emoji is one, not seven. */
function visible(body: string): string[] {
  return visibleCharacters(body).filter((shown) =>
    [...shown].some((c) => !basic.has(c) && !extended.has(c)),
  )
}

/** A line break of two characters counts as two. */
function visibleCharacters(body: string): string[] {
  return Array.from(graphemes.segment(body), ({ segment }) => segment).flatMap((shown) =>
    shown === '\r\n' ? ['\r', '\n'] : [shown],
  )
}
