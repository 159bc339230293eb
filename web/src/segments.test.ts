import { describe, expect, it } from 'vitest'
import { countSegments } from './segments'
import vectors from './segments.vectors.json'

describe('countSegments agrees with Twilio’s own calculator', () => {
  it.each(vectors.map((vector) => [JSON.stringify(vector.body).slice(0, 60), vector] as const))(
    '%s',
    (_, vector) => {
      const counted = countSegments(vector.body)
      expect(counted.encoding).toBe(vector.encoding)
      expect(counted.segments).toBe(vector.segments)
      expect(counted.forcedBy).toEqual([...new Set(vector.non_gsm)])
    },
  )

  it('knows what is left in the last segment', () => {
    expect(countSegments('').left).toBe(160)
    expect(countSegments('Hello World').left).toBe(149)
    expect(countSegments('€').left).toBe(158)
    expect(countSegments('x'.repeat(161)).left).toBe(153 - 8)
    expect(countSegments('😀').left).toBe(68)
  })

  it('never splits what a person sees as one character', () => {
    const family = '👨‍👩‍👧‍👦'
    expect(family).toHaveLength(11)
    expect(countSegments(family.repeat(6))).toMatchObject({ segments: 1, left: 4 })
    // 77 units: six families fill 66 of the first 67, and the seventh goes whole into the next.
    expect(countSegments(family.repeat(7))).toMatchObject({ segments: 2, left: 67 - 11 })
  })

  it('counts 1,600 characters as the limit of one message does', () => {
    expect(countSegments('x'.repeat(1600)).segments).toBe(11)
    expect(countSegments(`${'x'.repeat(1599)}😀`).segments).toBe(24)
  })
})
