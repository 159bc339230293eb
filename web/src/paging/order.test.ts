import { expect, it } from 'vitest'
import { compareNames, compareTimes, latestFirst, place } from './order'

it('orders times however many digits they carry', () => {
  const times = ['2026-11-21T15:00:00.5Z', '2026-11-21T15:00:00Z', '2026-11-21T15:00:00.499999Z']
  expect(times.sort(compareTimes)).toEqual([
    '2026-11-21T15:00:00Z',
    '2026-11-21T15:00:00.499999Z',
    '2026-11-21T15:00:00.5Z',
  ])
})

it('places the later of two at the same time by id', () => {
  const at = '2026-11-21T15:00:00Z'
  const rows = [
    { id: 'c', last_at: at },
    { id: 'a', last_at: at },
  ]
  expect(place(rows, { id: 'b', last_at: at }, latestFirst)).toBe(1)
})

it('orders names whatever they are written with', () => {
  const names = ['maya Reyes', 'Ángel Ruiz', 'Zoë', 'Ana Lima', 'Ana', 'Øystein', 'Priya Nair']
  const browser = names.toSorted((a, b) => a.localeCompare(b))
  expect(names.toSorted(compareNames)).toEqual(browser)
  const plain = ['maya Reyes', 'Ana Lima', 'Ana', 'Priya Nair', 'ana B.']
  expect(plain.toSorted(compareNames)).toEqual(plain.toSorted((a, b) => a.localeCompare(b)))
})
