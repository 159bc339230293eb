import type { Id } from './api/types'
import { fileOf } from './media'

const KEPT = 60
const local = new Map<Id, string>()

/** Remembers what a file that was uploaded from here looks like, so that it is never fetched. */
export function rememberPreview(id: Id, url: string): void {
  local.set(id, url)
  for (const [oldest, stale] of local) {
    if (local.size <= KEPT) return
    local.delete(oldest)
    URL.revokeObjectURL(stale)
  }
}

/** Where a picture is to be had: here, when it was uploaded from here. */
export function sourceOf(id: Id): string {
  return local.get(id) ?? fileOf(id)
}
