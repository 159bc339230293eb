import type { Media } from '../api/types'

const KINDS: Record<string, string> = {
  'application/pdf': 'PDF',
  'text/vcard': 'Contact',
  'text/calendar': 'Appointment',
  'text/html': 'Web page',
  'image/svg+xml': 'Drawing (SVG)',
  'text/plain': 'Text',
  'text/csv': 'Table (CSV)',
  'application/octet-stream': 'File',
}

/** What kind of file it is, in a word. */
export function kindInWords(contentType: string): string {
  const known = KINDS[contentType]
  if (known) return known
  const [family, kind = ''] = contentType.split('/')
  const short = kind.replace(/^x-/, '').toUpperCase()
  if (family === 'image') return `Picture (${short})`
  if (family === 'video') return 'Video'
  if (family === 'audio') return 'Sound'
  return short || 'File'
}

/** A size as people say it. */
export function sizeInWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`
  return `${(bytes / 1_000_000).toFixed(1).replace(/\.0$/, '')} MB`
}

/** What is known of a file that is not shown, in a line. */
export function fileInWords(media: Media): string {
  const size = media.bytes === null ? null : sizeInWords(media.bytes)
  return [media.name, kindInWords(media.content_type), size].filter(Boolean).join(' · ')
}
