import type { Media } from '../api/types'
import * as words from './words'

const KINDS: Record<string, string> = {
  'application/pdf': words.pdf,
  'text/vcard': words.contact,
  'text/calendar': words.appointment,
  'text/html': words.webPage,
  'image/svg+xml': words.svg,
  'text/plain': words.plainText,
  'text/csv': words.csv,
  'application/octet-stream': words.file,
}

/** What kind of file it is, in a word. */
export function kindInWords(contentType: string): string {
  const known = KINDS[contentType]
  if (known) return known
  const [family, kind = ''] = contentType.split('/')
  const short = kind.replace(/^x-/, '').toUpperCase()
  if (family === 'image') return words.picture(short)
  if (family === 'video') return words.video
  if (family === 'audio') return words.sound
  return short || words.file
}

/** A size as people say it. */
export function sizeInWords(bytes: number): string {
  if (bytes < 1000) return words.bytes(String(bytes))
  if (bytes < 1_000_000) return words.kilobytes(String(Math.round(bytes / 1000)))
  return words.megabytes((bytes / 1_000_000).toFixed(1).replace(/\.0$/, ''))
}

/** What is known of a file that is not shown, in a line. */
export function fileInWords(media: Media): string {
  const size = media.bytes === null ? null : sizeInWords(media.bytes)
  return [media.name, kindInWords(media.content_type), size].filter(Boolean).join(' · ')
}
