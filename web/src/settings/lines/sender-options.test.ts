import { expect, it } from 'vitest'
import type { AccountNumber } from '../../api/types'
import { offersOf } from './sender-options'

const number = (number: string, more: Partial<AccountNumber> = {}): AccountNumber => ({
  number,
  friendly_name: '',
  sms: true,
  mms: true,
  in_use: false,
  service: null,
  webhook_url: '',
  country: 'US',
  voice: true,
  ...more,
})

it('puts what can become a line before what can’t, and says why not', () => {
  const offers = offersOf({
    numbers: [
      number('+12065550100', { in_use: true }),
      number('+12065550101', { sms: false }),
      number('+12065550102', { friendly_name: 'Front desk' }),
    ],
    services: [{ sid: 'MG1', friendly_name: 'Reminders', pool: ['+1', '+2'], in_use: false }],
    short_codes: [],
  })
  expect(offers.map(({ title, name, what }) => [title, name, what])).toEqual([
    ['+1 (206) 555-0102', 'Front desk', 'Texts and pictures'],
    ['Reminders', 'Messaging service', '2 numbers'],
    ['+1 (206) 555-0100', '', 'Already a line'],
    ['+1 (206) 555-0101', '', 'Can’t send or receive texts'],
  ])
  expect(offers.map(({ disabled }) => disabled)).toEqual([false, false, true, true])
})
