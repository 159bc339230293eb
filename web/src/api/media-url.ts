import { linkTo } from '../browser/mount-point'
import type { Id } from './types'

/** Where the file of an attachment is. */
export function mediaUrl(id: Id): string {
  return linkTo(`/api/v1/media/${id}`)
}
