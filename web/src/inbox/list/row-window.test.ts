import { expect, it } from 'vitest'
import { ROW, rowsShifted, rowWindow } from './row-window'

const rows = (ids: string, above = 0) => ({ rows: [...ids].map((id) => ({ id })), above })

it('draws what is seen and a little around it', () => {
  expect(rowWindow(1000, 0, 680)).toEqual({ from: 0, to: 16 })
  expect(rowWindow(1000, 100 * ROW, 680)).toEqual({ from: 94, to: 116 })
  expect(rowWindow(3, 0, 680)).toEqual({ from: 0, to: 3 })
})

it('knows how far the visible rows moved', () => {
  const top = 2 * ROW
  const height = 3 * ROW
  expect(rowsShifted(rows('abcdefg'), rows('Xabcdefg'), top, height)).toBe(1)
  expect(rowsShifted(rows('abcdefg'), rows('bcdefg'), top, height)).toBe(-1)
  expect(rowsShifted(rows('abcdefg'), rows('fabcdeg'), top, height)).toBe(1)
})

it('is not misled by a visible row that went to the top', () => {
  expect(rowsShifted(rows('abcdefg'), rows('eabcdfg'), 2 * ROW, 3 * ROW)).toBe(1)
})

it('keeps the visible rows in place when others above them are let go of, or found', () => {
  const top = 12 * ROW
  expect(rowsShifted(rows('cdefg', 10), rows('efg', 12), top, 3 * ROW)).toBe(0)
  expect(rowsShifted(rows('cdefg', 10), rows('abcdefg', 0), top, 3 * ROW)).toBe(-8)
  expect(rowsShifted(rows('cdefg', 10), rows('cdefg', 11), top, 3 * ROW)).toBe(1)
  expect(rowsShifted(rows('cdefg', 10), rows('xyz', 90), top, 3 * ROW)).toBe(0)
})
