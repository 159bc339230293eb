import { describe, expect, it } from 'vitest'
import table from '../../../crates/inbox/src/phone/numbers.json'
import { couldBeSender, couldBeWhole, formatPhone, looksLikePhone, typedNumber } from './phone'

it.each([
  ['+14155550132', '+1 (415) 555-0132'],
  ['+447700900123', '+44 770 090 0123'],
  ['+352621123456', '+352 621 123 456'],
  ['72345', '72345'],
  ['ACME', 'ACME'],
])('writes %s as %s', (number, written) => expect(formatPhone(number)).toBe(written))

it('asks the server only about what could be a number', () => {
  expect(looksLikePhone('(415) 555-0132')).toBe(true)
  expect(looksLikePhone('+44 7700 900123')).toBe(true)
  expect(looksLikePhone('Daniela')).toBe(false)
  expect(looksLikePhone('415')).toBe(false)
})

it('asks nothing while a number is only begun', () => {
  const own = ['+12065550100', '+18885550102']
  expect(couldBeWhole('555 0132', own)).toBe(false)
  expect(couldBeWhole('415 555 0132', own)).toBe(true)
  expect(couldBeWhole('+1 415 555 013', own)).toBe(false)
  expect(couldBeWhole('+1 415 555 0132', own)).toBe(true)
  expect(couldBeWhole('+45 32 12', own)).toBe(false)
  expect(couldBeWhole('32 12 34 56', ['+4532123400'])).toBe(true)
  expect(couldBeWhole('Daniela Ortiz', own)).toBe(false)
})

describe('agrees with the server', () => {
  const lines: Record<string, string> = { DK: '+4532123400', DE: '+49301234567', SG: '+6561234567' }

  it.each(table)('about $typed', ({ typed, country, read, number }) => {
    expect(typedNumber(typed)).toBe(read)
    // What the server takes, it is asked about while it is typed.
    if (number) expect(couldBeWhole(typed, [lines[country] ?? '+12065550100'])).toBe(true)
  })
})

it.each(['20406', '12345678', 'Verizon', 'amzn-1', 'A&B Co', "'20406"])(
  'may be a sender: %s',
  (typed) => expect(couldBeSender(typed)).toBe(true),
)

it.each(['12', '415 555', '', 'ana@example.com', '206555010012'])('is no sender: %s', (typed) =>
  expect(couldBeSender(typed)).toBe(false),
)
