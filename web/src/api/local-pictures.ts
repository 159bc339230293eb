import { limited } from './limits'
import { mediaUrl } from './media-url'
import type { Id } from './types'

const KEPT = 60
const MOST_BYTES = 64_000_000
/** A picture of five megabytes takes its time on a phone. */
const WITHIN = 120_000

interface Kept {
  url: string
  bytes: number
}

/** What was looked at last comes last. */
const kept = new Map<Id, Kept>()
const coming = new Map<Id, Promise<string>>()

/** Remembers what a file that was uploaded from here looks like, so that it is never fetched. */
export function rememberPicture(id: Id, url: string, bytes: number): void {
  kept.set(id, { url, bytes })
  let sum = [...kept.values()].reduce((total, one) => total + one.bytes, 0)
  for (const [oldest, stale] of kept) {
    if (oldest === id || (kept.size <= KEPT && sum <= MOST_BYTES)) return
    kept.delete(oldest)
    sum -= stale.bytes
    URL.revokeObjectURL(stale.url)
  }
}

/** Where a picture is to be had: here, when it was uploaded from here. */
export function sourceOf(id: Id): string {
  return kept.get(id)?.url ?? mediaUrl(id)
}

/**
 * A picture that can be shown. It is fetched once and held by this page alone: the next
 * person at a browser could see what it keeps itself, even after signing out.
 */
export function pictureOf(id: Id): string | Promise<string> {
  const known = kept.get(id)
  if (known) {
    kept.delete(id)
    kept.set(id, known)
    return known.url
  }
  const asked = coming.get(id) ?? fetched(id).finally(() => coming.delete(id))
  coming.set(id, asked)
  return asked
}

/** On signing out. */
export function forgetPictures(): void {
  for (const { url } of kept.values()) URL.revokeObjectURL(url)
  kept.clear()
  coming.clear()
}

async function fetched(id: Id): Promise<string> {
  const asked = new Request(new URL(mediaUrl(id), location.href), { cache: 'no-store' })
  const answer = await limited(WITHIN)(asked)
  if (!answer.ok) throw new Error(`no picture: ${answer.status}`)
  const picture = await answer.blob()
  const url = URL.createObjectURL(picture)
  // The person may have signed out meanwhile.
  if (coming.has(id)) rememberPicture(id, url, picture.size)
  else URL.revokeObjectURL(url)
  return url
}
