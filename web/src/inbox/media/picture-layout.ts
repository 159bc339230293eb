import type { Media } from '../../api/types'

/** How tall a picture alone in its bubble is at most, and until its size is known. */
export const TALL = 220
const WIDEST = 340
const NARROWEST = 96

/** Whether it is drawn as a picture, or is about to be. */
export function isPicture(media: Media): boolean {
  return media.inline || (media.state === 'fetching' && media.content_type.startsWith('image/'))
}

export interface Box {
  width: number
  height: number
}

/**
 * The place of a picture that is alone in its bubble. One that had to be fetched first has the
 * full height, before and after, so that nothing below it moves.
 */
export function pictureBox(media: Media, reserved: boolean): Box {
  if (!media.width || !media.height) return { width: TALL, height: TALL }
  const height = reserved ? TALL : Math.min(TALL, media.height)
  const width = Math.round((height * media.width) / media.height)
  return { width: Math.min(WIDEST, Math.max(NARROWEST, width)), height: Math.max(48, height) }
}

/** How many pictures stand beside each other in each row: none is left alone in the last. */
export function pictureRows(count: number): number[] {
  if (count <= 3) return count > 0 ? [count] : []
  const pairs = [0, 2, 1][count % 3]!
  const threes = (count - 2 * pairs) / 3
  return [...Array<number>(pairs).fill(2), ...Array<number>(threes).fill(3)]
}

/** The width of each picture, of six. */
export function pictureSpans(count: number): number[] {
  return pictureRows(count).flatMap((row) => Array<number>(row).fill(6 / row))
}
