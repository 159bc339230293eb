import { expect, it } from 'vitest'
import { formatList, formatNames, formatNumber, formatPercent } from './number-format'

it('sets thousands apart as the browser does', () => {
  const browser = new Intl.NumberFormat('en')
  for (const value of [0, 7, 999, 1000, 12_345, 123_456, 1_000_000, 12_345_678, -1500]) {
    expect(formatNumber(value)).toBe(browser.format(value))
  }
})

it('says a share, but never all or none where that is not so', () => {
  expect([0, 1, 133, 999, 1000].map((part) => formatPercent(part, 1000))).toEqual([
    '0%',
    '1%',
    '13%',
    '99%',
    '100%',
  ])
})

it('puts names in a row', () => {
  expect(formatList(['Ana'])).toBe('Ana')
  expect(formatList(['Ana', 'Ben', 'Cleo'])).toBe('Ana, Ben, and Cleo')
})

it('names everyone of a few, and counts who is left of many', () => {
  const team = ['Ana', 'Ben', 'Cleo', 'Dario', 'Eve', 'Finn']
  expect(formatNames(team.slice(0, 2))).toBe('Ana and Ben')
  expect(formatNames(team.slice(0, 5))).toBe('Ana, Ben, Cleo, Dario, and Eve')
  expect(formatNames(team)).toBe('Ana, Ben, Cleo, Dario, and 2 others')
  expect(formatNames(team, 2)).toBe('Ana and 5 others')
})
