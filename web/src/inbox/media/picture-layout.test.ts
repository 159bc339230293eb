import { describe, expect, it } from 'vitest'
import { media } from '../../testing/fixtures'
import { isPicture, pictureBox, pictureRows, pictureSpans } from './picture-layout'

describe('the place of a picture', () => {
  it('is known before the picture is there, and keeps its height when it comes', () => {
    const announced = media({ state: 'fetching', width: null, height: null, inline: false })
    const stored = media({ width: 4000, height: 3000 })
    expect(isPicture(announced)).toBe(true)
    expect(pictureBox(stored, true).height).toBe(pictureBox(announced, true).height)
    expect(pictureBox(stored, false)).toEqual({ width: 293, height: 220 })
  })

  it('is never so wide or narrow that it breaks the bubble', () => {
    expect(pictureBox(media({ width: 9000, height: 300 }), false).width).toBe(340)
    expect(pictureBox(media({ width: 100, height: 9000 }), false).width).toBe(96)
  })

  it('does not blow up what is small', () => {
    expect(pictureBox(media({ width: 120, height: 100 }), false)).toEqual({
      width: 120,
      height: 100,
    })
  })
})

describe('several pictures', () => {
  it('leave none alone in its row', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(pictureRows)).toEqual([
      [1],
      [2],
      [3],
      [2, 2],
      [2, 3],
      [3, 3],
      [2, 2, 3],
      [2, 3, 3],
      [3, 3, 3],
      [2, 2, 3, 3],
    ])
    expect(pictureSpans(5)).toEqual([3, 3, 2, 2, 2])
  })
})
