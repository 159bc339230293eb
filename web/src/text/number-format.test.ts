import { expect, it } from 'vitest'
import { formatNumber } from './number-format'

it('sets thousands apart as the browser does', () => {
  const browser = new Intl.NumberFormat('en')
  for (const value of [0, 7, 999, 1000, 12_345, 123_456, 1_000_000, 12_345_678, -1500]) {
    expect(formatNumber(value)).toBe(browser.format(value))
  }
})
