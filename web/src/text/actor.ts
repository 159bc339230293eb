import type { Actor, Id, Member } from '../api/types'
import * as words from './actor-words'

/** Who did something, by name, for the middle of a sentence. */
export function actorName(actor: Actor, members: (id: Id | null) => Member | undefined): string {
  if (actor.kind === 'api_key') return words.anApiKey
  if (actor.kind === 'system') return words.hearback
  return members(actor.id)?.name ?? words.aTeammate
}
