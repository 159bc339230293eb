/** Calling codes of one and two digits; every other one has three. */
const SHORT_CODES = new Set(
  (
    '1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 ' +
    '60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98'
  ).split(' '),
)

/** An E.164 number as a person writes it; short codes and names of senders as they are. */
export function formatPhone(number: string): string {
  const american = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number)
  if (american) return `+1 (${american[1]}) ${american[2]}-${american[3]}`
  if (!/^\+\d{7,15}$/.test(number)) return number
  const digits = number.slice(1)
  const length = [1, 2].find((n) => SHORT_CODES.has(digits.slice(0, n))) ?? 3
  return `+${digits.slice(0, length)} ${grouped(digits.slice(length))}`
}

/** What spreadsheets and people put around a number. */
const QUOTES = '\'"`“”„‟‘’‚‛«»'
const QUOTED = new RegExp(`^=(?=[${QUOTES}])|^[${QUOTES}]+|[${QUOTES}]+$`, 'g')

/**
 * What was typed or pasted, in characters that every reader of numbers knows: digits of any script
 * and width, any dash or space, and none of the invisible marks that address books put around them;
 * without the quotes and decimals of spreadsheets. The server reads the same
 * (`crates/inbox/src/phone/written.rs`).
 */
export function typedNumber(typed: string): string {
  const folded = typed
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\p{Pd}|−/gu, '-')
    .replace(/\s/g, ' ')
    .replace(/\p{Nd}/gu, digit)
    .trim()
  return withoutDecimals(ofUri(folded.replace(QUOTED, '').replace(QUOTED, '').trim()))
}

/** A link that calls or texts is the number in it. */
function ofUri(text: string): string {
  const rest = /^(?:tel|sms|smsto|callto):(.*)$/i.exec(text)?.[1]
  if (rest === undefined) return text
  return rest.replaceAll(/%2b/gi, '+').replaceAll('%20', ' ').trim()
}

/** `12065550100.0` and `1.20655501E+10`, where no digit was rounded away. */
function withoutDecimals(text: string): string {
  const whole = /^(\+?\d{7,})[.,]0+$/.exec(text)?.[1]
  if (whole) return whole
  const sum = /^(\+?\d)[.,](\d+)e\+?(\d+)$/i.exec(text)
  return sum && sum[2]!.length === Number(sum[3]) ? sum[1]! + sum[2]! : text
}

/**
 * Whether so much is typed that it may be all of it, going by one's own lines: between American ones
 * ten digits are a number, elsewhere fewer may be.
 */
export function couldBeWhole(typed: string, own: string[]): boolean {
  if (!looksLikePhone(typed)) return false
  const number = typedNumber(typed)
  const digits = number.replace(/\D/g, '').length
  if (/^(\+|00)/.test(number)) return digits >= (/^\+ ?1/.test(number) ? 11 : 7)
  return digits >= (own.length > 0 && own.every((line) => line.startsWith('+1')) ? 10 : 7)
}

/** Whether what was typed may mean this E.164 number: all of it, or all but its country. */
export function sameNumber(number: string, typed: string): boolean {
  const digits = typedNumber(typed).replace(/\D/g, '').replace(/^0+/, '')
  return digits.length >= 7 && number.replace(/\D/g, '').endsWith(digits)
}

/** What may be the name or the short code of someone who texted: the server knows. */
export function couldBeSender(typed: string): boolean {
  const sender = typedNumber(typed)
  return /^\d{3,8}$/.test(sender) || (sender.length <= 20 && /^[^@]*\p{L}[^@]*$/u.test(sender))
}

/** Enough of a number to ask the server about it: it alone decides whether it is valid. */
export function looksLikePhone(typed: string): boolean {
  const number = typedNumber(typed)
  return /^[\d ()+./·-]+$/.test(number) && number.replace(/\D/g, '').length >= 5
}

/** The digits of a script stand together, from its zero to its nine. */
function digit(one: string): string {
  let value = 0
  for (let code = one.codePointAt(0)! - 1; /\p{Nd}/u.test(String.fromCodePoint(code)); code -= 1) {
    value += 1
  }
  return String(value % 10)
}

function grouped(digits: string): string {
  const parts: string[] = []
  let rest = digits
  while (rest.length > 4) {
    parts.push(rest.slice(0, 3))
    rest = rest.slice(3)
  }
  return [...parts, rest].join(' ')
}
