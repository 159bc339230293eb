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

/** Characters that look like one of the SMS alphabet, and mean the same to whoever reads them. */
const PLAIN = new Map(
  Object.entries({
    "'": '‘’‚‛′`´ʼ＇',
    '"': '“”„‟«»″',
    '-': '‐‑‒–—―−﹣－',
    '...': '…',
    ' ': '\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000',
    '': '\u00ad\u200b\u200e\u200f\u2060\ufeff',
    '\n': '\u2028\u2029',
    '*': '•∙·',
    '<': '‹',
    '>': '›',
    x: '×',
    c: 'ç',
    l: 'ł',
    L: 'Ł',
    d: 'đ',
    D: 'Đ',
    i: 'ı',
    oe: 'œ',
    OE: 'Œ',
  }).flatMap(([plain, fancy]) => [...fancy].map((one) => [one, plain] as const)),
)

/** What stands for a character in the SMS alphabet; null when nothing does, as for an emoji. */
export function plainFor(shown: string): string | null {
  const known = PLAIN.get(shown)
  if (known !== undefined) return known
  // One that was typed as a letter and its accent may be there as one character …
  if (isPlain(shown.normalize('NFC'))) return shown.normalize('NFC')
  // … and else the letter alone is.
  const letter = shown.normalize('NFD').replace(/\p{M}/gu, '')
  return letter !== '' && letter !== shown && isPlain(letter) ? letter : null
}

/** The text with every character that has one replaced by its plain one. */
export function madePlain(body: string): string {
  return visibleCharacters(body)
    .map((shown) => (isPlain(shown) ? shown : (plainFor(shown) ?? shown)))
    .join('')
}

function isPlain(text: string): boolean {
  return [...text].every((c) => basic.has(c) || extended.has(c))
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

let graphemes: Intl.Segmenter | undefined

/** What a person sees as one character: a family emoji is one, not seven. */
function visible(body: string): string[] {
  return visibleCharacters(body).filter((shown) => !isPlain(shown))
}

/** A line break of two characters counts as two. */
function visibleCharacters(body: string): string[] {
  graphemes ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  return Array.from(graphemes.segment(body), ({ segment }) => segment).flatMap((shown) =>
    shown === '\r\n' ? ['\r', '\n'] : [shown],
  )
}
