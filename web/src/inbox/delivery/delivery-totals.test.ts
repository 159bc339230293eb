import { expect, it } from 'vitest'
import { totalOf } from './delivery-totals'
import { total as totalWords } from './words'

it('says how many got through, and never that all did when one did not', () => {
  const total = (sent: number, delivered: number, failed: number) =>
    totalWords(
      totalOf([
        { sent, delivered, failed },
        { sent: 0, delivered: 0, failed: 0 },
      ]),
    )
  expect(total(0, 0, 0)).toBe('0 texts')
  expect(total(0, 1, 0)).toBe('1 text · 100% delivered')
  expect(total(0, 1999, 1)).toBe('2,000 texts · 99% delivered · 1 failed')
  expect(total(999, 1, 0)).toBe('1,000 texts · 1% delivered')
})
