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

/**
 * What was typed or pasted, in characters that every reader of numbers knows: digits of any script
 * and width, any dash or space, and none of the invisible marks that address books put around them.
 */
export function typedNumber(typed: string): string {
  return typed
    .normalize('NFKC')
    .replace(/^\s*tel:/i, '')
    .replace(/\p{Cf}/gu, '')
    .replace(/\p{Pd}|−/gu, '-')
    .replace(/\s/g, ' ')
    .replace(/\p{Nd}/gu, digit)
    .trim()
}

/**
 * Whether so much is typed that it may be all of it, going by one's own lines: between American ones
 * ten digits are a number, elsewhere fewer may be.
 */
export function couldBeWhole(typed: string, own: string[]): boolean {
  if (!looksLikePhone(typed)) return false
  const number = typedNumber(typed)
  const digits = number.replace(/\D/g, '').length
  if (/^(\+|00)/.test(number)) return digits >= (/^\+ ?1/.test(number) ? 11 : 9)
  return digits >= (own.length > 0 && own.every((line) => line.startsWith('+1')) ? 10 : 7)
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
