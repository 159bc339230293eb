import { expect, it } from 'vitest'
import type { FieldKind } from '../api/types'
import { fieldLink, fieldText } from './field-value'

const usd: FieldKind = { type: 'money', currency: 'USD' }

it('shows each kind as people read it, and what is no such thing as it is', () => {
  for (const [kind, value, shown] of [
    [usd, '1250.00', '$1,250.00'],
    [usd, '0.125', '$0.125'],
    [usd, '-12.50', '-$12.50'],
    [{ type: 'money', currency: 'JPY' }, '1250.00', '¥1,250'],
    [usd, '12345678901234567890.00', '12345678901234567890.00 USD'],
    [usd, 'about 5', 'about 5 USD'],
    [{ type: 'number' }, '12345.5', '12,345.5'],
    [{ type: 'date' }, '2026-03-14', 'Mar 14, 2026'],
    [{ type: 'date' }, 'soon', 'soon'],
    [{ type: 'text' }, 'a\nb', 'a\nb'],
    [{ type: 'choice', choices: ['Gold'] }, 'Gold', 'Gold'],
  ] as [FieldKind, string, string][]) {
    expect(fieldText(kind, value)).toBe(shown)
  }
})

it('links to the web alone', () => {
  expect(fieldLink({ type: 'link' }, 'https://example.com/a')).toBe('https://example.com/a')
  expect(fieldLink({ type: 'link' }, 'javascript:alert(1)')).toBeNull()
  expect(fieldLink({ type: 'text' }, 'https://example.com')).toBeNull()
})
