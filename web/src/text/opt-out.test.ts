import { expect, it } from 'vitest'
import { conversation, line, names } from '../testing/fixtures'
import { blockedBy, carrierBlock } from './opt-out'

const now = new Date(2026, 10, 21, 15, 0)
const at = new Date(2026, 10, 3, 9, 0).toISOString()
const way = { at, line_id: null, by: null, reason: null }
const stop = { ...way, source: 'keyword', word: 'STOP' } as const

it('says who opted out, when, how, and what they can do', () => {
  const daniela = conversation({ opt_out: stop })
  expect(blockedBy(daniela, line.id, names, now)).toBe(
    'They texted STOP on Nov 3. You can’t text them until they reply START.',
  )
})

it('blocks only the line that the carrier blocked', () => {
  const daniela = conversation({ opt_out: { ...stop, source: 'carrier', line_id: line.id } })
  expect(blockedBy(daniela, line.id, names, now)).toBe(
    'Opted out of texts from Main line on Nov 3 by their carrier. Only they can undo it, by texting START to Main line.',
  )
  expect(blockedBy(daniela, 'another-line', names, now)).toBeNull()
})

it('says that texting is off for a customer', () => {
  const customer = { id: 'c', name: 'Daniela Ortiz', address: '', external_id: null }
  const off = conversation({ customer: { ...customer, texting_on: false } })
  expect(blockedBy(off, line.id, names, now)).toMatch(/^Texting is off for this customer/)
  const on = conversation({ customer: { ...customer, texting_on: true } })
  expect(blockedBy(on, line.id, names, now)).toBeNull()
})

it('says that a sender without a number can’t be answered', () => {
  expect(blockedBy(conversation({ answerable: false }), line.id, names, now)).toMatch(/can’t reply/)
})

it('says that only the customer can lift what a carrier blocks, whatever else opted them out', () => {
  const here = { number: '+14155550132' }
  const block = { ...stop, source: 'carrier', word: null, line_id: line.id } as const
  const said = (...all: [string, typeof stop | typeof block][]) =>
    carrierBlock(
      all.map(([number, opt_out]) => ({ number, opt_out })),
      here,
      names,
    )
  expect(said()).toBeNull()
  expect(said([here.number, stop])).toBeNull()
  expect(said([here.number, stop], [here.number, block])).toBe(
    'Their carrier blocks texts from Main line. Only they can undo it, by texting START from their phone to Main line.',
  )
  expect(said([here.number, stop], ['+14155550199', block])).toMatch(
    /from \+1 \(415\) 555-0199 to Main line\.$/,
  )
  expect(said([here.number, { ...block, line_id: 'deleted' } as never])).toBeNull()
})
