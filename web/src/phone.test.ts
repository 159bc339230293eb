import { expect, it } from 'vitest'
import { couldBeWhole, formatPhone, looksLikePhone, typedNumber } from './phone'

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

it.each([
  ['(206) 555–0100', '(206) 555-0100'],
  ['＋１ ２０６ ５５５ ０１００', '+1 206 555 0100'],
  ['\u202a+1\u00a0206\u00a0555\u20110100\u202c', '+1 206 555-0100'],
  ['tel:+12065550100', '+12065550100'],
  ['٢٠٦٥٥٥٠١٠٠', '2065550100'],
  ['۲۰۶ ५५५ 0100', '206 555 0100'],
  ['206.555.0100', '206.555.0100'],
  ['001 206/555-0100', '001 206/555-0100'],
])('reads %s as %s', (typed, number) => {
  expect(typedNumber(typed)).toBe(number)
  expect(looksLikePhone(typed)).toBe(true)
})
