import { describe, expect, it } from 'vitest'
import { media } from '../../testing/fixtures'
import { Viewer } from './picture-viewer.svelte'

describe('looking at pictures', () => {
  const [roof, page, garden] = [
    media({ id: 'roof' }),
    media({ id: 'page', inline: false, content_type: 'text/html' }),
    media({ id: 'garden' }),
  ]

  it('goes from one to the next, past what is none, and no further', () => {
    const viewer = new Viewer(() => [roof, page, garden])
    expect(viewer.shown).toBeNull()
    viewer.open('roof')
    expect([viewer.place, viewer.pictures.length]).toEqual([1, 2])
    viewer.step(-1)
    expect(viewer.shown?.id).toBe('roof')
    viewer.step(1)
    expect(viewer.shown?.id).toBe('garden')
    viewer.step(1)
    expect(viewer.shown?.id).toBe('garden')
    viewer.close()
    viewer.step(1)
    expect(viewer.shown).toBeNull()
  })

  it('stays with its picture while older ones load', () => {
    let all = [garden]
    const viewer = new Viewer(() => all)
    viewer.open('garden')
    all = [roof, garden]
    expect([viewer.shown?.id, viewer.place]).toEqual(['garden', 2])
  })
})
