/** The team of the demo. */
export type Colleague = 'Maya' | 'Priya' | 'Sam' | 'Jordan' | 'Robin'

/** Someone who texts the business. */
export interface Customer {
  name: string
  number: string
  /** As a page shows a number that is not on file. */
  shown: string
}

// Of each exchange a hundred numbers are kept free for fiction; the demo's customers have others.
const EXCHANGES = (
  '628 650 707 831 925 201 203 206 208 209 214 215 216 217 219 224 225 228 229 231 239 240 248 ' +
  '251 252 253 254 256 260 262 267 269 270 276 281 301 302 303 304 305 307 308 309 310 312 313'
).split(' ')
let given = 0

/** Someone new, with a number that nobody else has had. */
export function stranger(name: string): Customer {
  const exchange = EXCHANGES[Math.floor(given / 100)]
  const last = String(100 + (given % 100)).padStart(4, '0')
  given += 1
  if (!exchange) throw new Error('there are no numbers left')
  return { name, number: `+1${exchange}555${last}`, shown: `+1 (${exchange}) 555-${last}` }
}

/** So many new people. */
export function crowd(size: number): Customer[] {
  return Array.from({ length: size }, (_, at) => stranger(`Person ${at + 1}`))
}

/** A North American number as a page shows it. */
export function formatted(number: string): string {
  return number.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, '+1 ($1) $2-$3')
}
