import { expect, it } from 'vitest'
import { formatPhone, looksLikePhone } from './phone'

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
