/** How the reader writes times, dates and numbers, as their browser says. */
export function readersLocale(): string {
  return globalThis.navigator?.language ?? 'en-US'
}

/** Of most readers: what they see at first is written without the browser's formatters. */
export function isAmerican(): boolean {
  return readersLocale() === 'en-US'
}

const formatters = new Map<string, Intl.DateTimeFormat>()

/** A formatter of dates, made once for each name: the browser takes milliseconds to make one. */
export function dateFormatter(
  name: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = `${readersLocale()} ${name}`
  const known = formatters.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(readersLocale(), options)
  formatters.set(key, made)
  return made
}
