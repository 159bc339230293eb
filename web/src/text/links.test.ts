import { expect, it } from 'vitest'
import { pieces } from './links'

const links = (body: string) => pieces(body).filter((piece) => piece.href !== null)

it('keeps every character of the text', () => {
  const body = 'See https://example.com/a?b=1, or (www.example.org). Mail ana@example.com!'
  expect(
    pieces(body)
      .map((piece) => piece.text)
      .join(''),
  ).toBe(body)
  expect(links(body).map((piece) => piece.href)).toEqual([
    'https://example.com/a?b=1',
    'https://www.example.org/',
    'mailto:ana@example.com',
  ])
})

it.each([
  'javascript:alert(1)',
  'data:text/html,<b>x</b>',
  '<a href="https://x">',
  'file:///etc/passwd',
])('makes no link that runs or reads anything: %s', (body) => {
  expect(links(body).every((piece) => /^(https?|mailto|tel):/.test(piece.href!))).toBe(true)
  expect(links('javascript:alert(1)')).toEqual([])
})
