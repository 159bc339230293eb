import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { direction, isEmpty, displayText, displayLine } from './display-text'

it.each([
  ['Bell\u0007 and escape\u001b[31m', 'Bell␇ and escape␛[31m'],
  ['null\u0000byte\u007f\u009b', 'null␀byte␡\ufffd'],
  ['one\r\ntwo\rthree\u2028four', 'one\ntwo\nthree\nfour'],
  ['tab\tand\nline', 'tab\tand\nline'],
  ['invoice_\u202egnp.exe', 'invoice_gnp.exe'],
])('%j is shown as %j', (text, onScreen) => expect(displayText(text)).toBe(onScreen))

it('leaves joiners, accents and the marks of right-to-left text alone', () => {
  for (const text of ['👩🏽‍🚀👨‍👩‍👧‍👦🏳️‍🌈', 'שלום \u200fעולם', 'नमस्ते', 'e\u0301']) {
    expect(displayText(text)).toBe(text)
  }
})

it('knows what leaves nothing on screen, as the server does', () => {
  const file = new URL('../../../crates/inbox/src/conversation/empty_texts.json', import.meta.url)
  const texts = JSON.parse(readFileSync(file, 'utf8')) as Record<'empty' | 'not_empty', string[]>
  expect(texts.empty.filter((text) => !isEmpty(text))).toEqual([])
  expect(texts.not_empty.filter(isEmpty)).toEqual([])
})

it('is one line in a list', () => {
  expect(displayLine('  a\n\n b\t\tc\r\n')).toBe('a b c')
})

it('tells the direction by the first letter', () => {
  expect(direction('“שלום” said Noa')).toBe('rtl')
  expect(direction('12:30 مرحبا')).toBe('rtl')
  expect(direction('Noa said שלום')).toBe('ltr')
  expect(direction('🙂 123')).toBe('ltr')
})
