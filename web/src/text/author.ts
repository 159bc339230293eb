import type { Actor, Id } from '../api/types'

/** The member who wrote a text, if one did: not an API key, and not Hearback itself. */
export function memberOf(author: Actor | null): Id | null {
  return author?.kind === 'member' ? author.id : null
}
