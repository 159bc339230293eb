/** Initials of a name, or the last two digits of a number. */
export function avatarText(name: string | null, number: string): string {
  const words = (name ?? '').split(/\s+/).filter((word) => initial(word) !== '')
  if (words.length === 0) return number.slice(-2)
  const first = words[0]!
  const last = words.length > 1 ? words[words.length - 1]! : ''
  return (initial(first) + initial(last)).toLocaleUpperCase()
}

/** A hue that stays the same for the same name. */
export function avatarHue(of: string): number {
  let hash = 7
  for (const character of of) hash = (hash * 31 + character.codePointAt(0)!) >>> 0
  return (hash * 47) % 360
}

function initial(word: string): string {
  return [...word].find(isLetter) ?? ''
}

/** What has two cases is one; only for the rest is the browser asked to make its table ready. */
function isLetter(character: string): boolean {
  return character.toLowerCase() !== character.toUpperCase() || /\p{L}/u.test(character)
}
