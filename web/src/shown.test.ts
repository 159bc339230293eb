import { expect, it } from 'vitest'
import { direction, shown, shownOnOneLine } from './shown'

it.each([
  ['Bell\u0007 and escape\u001b[31m', 'Bell␇ and escape␛[31m'],
  ['null\u0000byte\u007f\u009b', 'null␀byte␡\ufffd'],
  ['one\r\ntwo\rthree\u2028four', 'one\ntwo\nthree\nfour'],
  ['tab\tand\nline', 'tab\tand\nline'],
  ['invoice_\u202egnp.exe', 'invoice_gnp.exe'],
])('%j is shown as %j', (text, onScreen) => expect(shown(text)).toBe(onScreen))

it('leaves joiners, accents and the marks of right-to-left text alone', () => {
  for (const text of ['👩🏽‍🚀👨‍👩‍👧‍👦🏳️‍🌈', 'שלום \u200fעולם', 'नमस्ते', 'e\u0301']) {
    expect(shown(text)).toBe(text)
  }
})

it('is one line in a list', () => {
  expect(shownOnOneLine('  a\n\n b\t\tc\r\n')).toBe('a b c')
})

it('tells the direction by the first letter', () => {
  expect(direction('“שלום” said Noa')).toBe('rtl')
  expect(direction('12:30 مرحبا')).toBe('rtl')
  expect(direction('Noa said שלום')).toBe('ltr')
  expect(direction('🙂 123')).toBe('ltr')
})
