import { expect, it } from 'vitest'
import type { CrmValue } from '../api/types'
import { crmText } from './crm-value'

const now = new Date('2026-11-30T12:00:00')
const shown = (kind: CrmValue['kind'], value: string, currency?: string) =>
  crmText({ label: 'Any', kind, value, currency }, now)

it('writes numbers and money as the reader does, and years without a comma', () => {
  expect(shown('number', '1987')).toBe('1987')
  expect(shown('number', '12500.5')).toBe('12,500.5')
  expect(shown('money', '1250.5', 'USD')).toBe('$1,250.50')
  expect(shown('money', '0', 'EUR')).toBe('€0.00')
  expect(shown('money', '12')).toBe('12.00')
})

it('writes days as they are, and times where the reader is', () => {
  expect(shown('date', '2026-12-03')).toBe('Dec 3')
  expect(shown('date', '1987-01-01')).toBe('Jan 1, 1987')
  expect(shown('date', new Date('2026-12-03T09:05:00').toISOString())).toBe('Dec 3, 9:05 AM')
})

it('shows a link without what all have, and a text as it is', () => {
  expect(shown('link', 'https://crm.example/people/1')).toBe('crm.example/people/1')
  expect(shown('text', '<b>Web</b>')).toBe('<b>Web</b>')
})
