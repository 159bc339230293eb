/** Who else is in a conversation. */

export const someone = 'Someone'

export function typing(names: string[]): string {
  const [first, second] = names
  if (names.length > 2) return `${names.length} people are typing…`
  return second ? `${first} and ${second} are typing…` : `${first} is typing…`
}

export function viewing(names: string[]): string {
  const [first, second] = names
  if (names.length === 0) return ''
  if (names.length === 1) return `${first} is viewing this`
  if (names.length === 2) return `${first} and ${second} are viewing this`
  return `${first} and ${names.length - 1} others are viewing this`
}
