import { beforeEach, expect, it } from 'vitest'
import type { Cell } from '../../api/types'
import { maya, priya } from '../../testing/fixtures'
import { Counts } from './counts.svelte'

const cell = (line_id: string, assignee_id: string | null, over: Partial<Cell> = {}): Cell => ({
  line_id,
  assignee_id,
  open: 0,
  closed: 0,
  unread: 0,
  unrecognized: 0,
  ...over,
})

let counts: Counts
let answer: { cells: Cell[]; as_of: number }
const totals = (line: string | null = null, assignee = 'anyone') =>
  counts.totals({ line, assignee }, maya.id)

beforeEach(async () => {
  answer = {
    as_of: 100,
    cells: [
      cell('main', null, { open: 10, closed: 100, unread: 3, unrecognized: 1 }),
      cell('main', maya.id, { open: 5, unread: 1 }),
      cell('service', priya.id, { open: 2, closed: 7 }),
    ],
  }
  counts = new Counts({ counts: async () => answer })
  await counts.load()
})

it('sums the cells that match the filters', () => {
  expect(totals()).toEqual({ open: 17, closed: 107, all: 124, unread: 4, unrecognized: 1 })
  expect(totals('main')).toMatchObject({ open: 15, all: 115 })
  expect(totals('main', 'me')).toMatchObject({ open: 5, unread: 1 })
  expect(totals(null, 'nobody')).toMatchObject({ open: 10, closed: 100 })
  expect(totals(null, priya.id)).toMatchObject({ open: 2 })
})

it('takes the value of the latest event, in whatever order events come', () => {
  counts.take([cell('main', null, { open: 12 })], 102)
  counts.take([cell('main', null, { open: 11 })], 101)
  expect(totals('main', 'nobody').open).toBe(12)
})

it('ignores events that the answer already knew of', () => {
  counts.take([cell('main', null, { open: 1 })], 99)
  expect(totals('main', 'nobody').open).toBe(10)
})

it('keeps a later event when an older answer comes after it', async () => {
  counts.take([cell('main', null, { open: 42 })], 150)
  counts.take([cell('new-line', null, { open: 1 })], 151)
  await counts.load()
  expect(totals('main', 'nobody').open).toBe(42)
  expect(totals('new-line').open).toBe(1)
})

it('drops cells that are gone when everything is read anew', async () => {
  answer = { as_of: 200, cells: [cell('main', null, { open: 1 })] }
  await counts.load()
  expect(totals()).toMatchObject({ open: 1, all: 1 })
})
