import { expect, test } from 'vitest'
import { rowsOf, textOf } from './table-file'

const wide = (text: string, little: boolean, mark: boolean) => {
  const bytes: number[] = mark ? (little ? [0xff, 0xfe] : [0xfe, 0xff]) : []
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    bytes.push(...(little ? [unit & 255, unit >> 8] : [unit >> 8, unit & 255]))
  }
  return new Uint8Array(bytes)
}

test('a file is read in whatever encoding it was written', () => {
  const text = 'number;reason\n+12065550101;zu spät\n'
  for (const [little, mark] of [
    [true, true],
    [false, true],
    [true, false],
    [false, false],
  ] as const) {
    expect(textOf(wide(text, little, mark))).toBe(text)
  }
  expect(textOf(new TextEncoder().encode(`\ufeff${text}`))).toBe(text)
  expect(textOf(new Uint8Array([0x63, 0x61, 0x66, 0xe9, 0x20]))).toBe('café ')
  // Cut in the middle of a character.
  expect(textOf(new TextEncoder().encode('café').slice(0, 4))).toBe('caf')
  expect(textOf(new Uint8Array())).toBe('')
})

test('rows end where lines do, but not between quotes', () => {
  for (const end of ['\n', '\r\n', '\r']) {
    const file = ['sep=;', 'number;reason', `1;"a${end}b"`, '', '  ', '2;"said ""stop"""'].join(end)
    expect(rowsOf(file)).toEqual(['number;reason', `1;"a${end}b"`, '2;"said ""stop"""'])
  }
  expect(rowsOf('')).toEqual([])
  expect(rowsOf('number\nsep=;\n1')).toEqual(['number', 'sep=;', '1'])
})
