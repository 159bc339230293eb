import { describe, expect, it } from 'vitest'
import { media } from '../../testing/fixtures'
import { Gallery } from './gallery.svelte'

describe('looking at pictures', () => {
  const [roof, page, garden] = [
    media({ id: 'roof' }),
    media({ id: 'page', inline: false, content_type: 'text/html' }),
    media({ id: 'garden' }),
  ]

  it('goes from one to the next, past what is none, and no further', () => {
    const gallery = new Gallery(() => [roof, page, garden])
    expect(gallery.shown).toBeNull()
    gallery.open('roof')
    expect([gallery.place, gallery.pictures.length]).toEqual([1, 2])
    gallery.step(-1)
    expect(gallery.shown?.id).toBe('roof')
    gallery.step(1)
    expect(gallery.shown?.id).toBe('garden')
    gallery.step(1)
    expect(gallery.shown?.id).toBe('garden')
    gallery.close()
    gallery.step(1)
    expect(gallery.shown).toBeNull()
  })

  it('stays with its picture while older ones load', () => {
    let all = [garden]
    const gallery = new Gallery(() => all)
    gallery.open('garden')
    all = [roof, garden]
    expect([gallery.shown?.id, gallery.place]).toEqual(['garden', 2])
  })
})
