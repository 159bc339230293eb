import { describe, expect, it } from 'vitest'
import { media } from '../testing/fixtures'
import { fileInWords, sizeInWords } from './file-words'

describe('a file', () => {
  it('is told by its name, kind and size', () => {
    const pdf = media({ name: 'offer.pdf', content_type: 'application/pdf', bytes: 123_456 })
    expect(fileInWords(pdf)).toBe('offer.pdf · PDF · 123 kB')
    expect(fileInWords(media({ content_type: 'video/3gpp', bytes: 1_000_000 }))).toBe(
      'Video · 1 MB',
    )
    expect(sizeInWords(4_960_000)).toBe('5 MB')
    expect(sizeInWords(17)).toBe('17 bytes')
  })
})
