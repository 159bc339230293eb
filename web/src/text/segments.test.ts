import { describe, expect, it } from 'vitest'
import { countSegments, madePlain, plainFor } from './segments'
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

describe('what stands for a character that the SMS alphabet lacks', () => {
  it.each([
    ['‘It’s “fine” – really…’', "'It's \"fine\" - really...'"],
    ['10\u00a0Uhr,\u2009bitte', '10 Uhr, bitte'],
    ['Garçon, fête à São Paulo', 'Garcon, fete à Sao Paulo'],
    ['Zażółć gęślą jaźń', 'Zazolc gesla jazn'],
    ['cafe\u0301', 'café'],
    ['zero\u200bwidth\ufeff', 'zerowidth'],
    ['• one\n• two', '* one\n* two'],
    ['Ça va, Ärger, ñandú', 'Ça va, Ärger, ñandu'],
  ])('%s → %s', (body, plain) => {
    expect(madePlain(body)).toBe(plain)
    expect(countSegments(plain).encoding).toBe('GSM-7')
  })

  it('leaves what has no plain one as it is', () => {
    for (const shown of ['🙂', '👨‍👩‍👧‍👦', 'Ж', '漢', 'ش', 'й']) expect(plainFor(shown)).toBeNull()
    expect(madePlain('Привет – 🙂')).toBe('Привет - 🙂')
  })

  it('touches nothing that needs no replacing', () => {
    const plain = 'Hello [world] {€} ñ Ñ é\r\nΩ'
    expect(madePlain(plain)).toBe(plain)
  })
})
