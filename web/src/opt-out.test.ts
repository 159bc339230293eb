import { expect, it } from 'vitest'
import { blockedBy } from './opt-out'
import { conversation, line, names } from './testing'

const now = new Date(2026, 10, 21, 15, 0)
const at = new Date(2026, 10, 3, 9, 0).toISOString()
const way = { at, line_id: null, by: null, reason: null }
const stop = { ...way, source: 'keyword', word: 'STOP' } as const

it('says who opted out, when, how, and what they can do', () => {
  const daniela = conversation({ opt_out: stop })
  expect(blockedBy(daniela, line.id, names, now)).toBe(
    'Opted out on 3 Nov by STOP. They can text START to opt in again.',
  )
})

it('blocks only the line that the carrier blocked', () => {
  const daniela = conversation({ opt_out: { ...stop, source: 'carrier', line_id: line.id } })
  expect(blockedBy(daniela, line.id, names, now)).toBe(
    'Opted out for Main line on 3 Nov by their carrier. Only they can undo it, by texting START to Main line.',
  )
  expect(blockedBy(daniela, 'another-line', names, now)).toBeNull()
})

it('says that texting is off for a customer', () => {
  const customer = { id: 'c', name: 'Daniela Ortiz', address: '', external_id: null }
  const off = conversation({ customer: { ...customer, texting_on: false } })
  expect(blockedBy(off, line.id, names, now)).toMatch(/^Texting is switched off/)
  const on = conversation({ customer: { ...customer, texting_on: true } })
  expect(blockedBy(on, line.id, names, now)).toBeNull()
})

it('says that a sender without a number can’t be answered', () => {
  expect(blockedBy(conversation({ answerable: false }), line.id, names, now)).toMatch(/answered/)
})
