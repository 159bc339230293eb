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

  it('counts 1,600 characters as the limit of one message does', () => {
    expect(countSegments('x'.repeat(1600)).segments).toBe(11)
    expect(countSegments(`${'x'.repeat(1599)}😀`).segments).toBe(24)
  })
})
