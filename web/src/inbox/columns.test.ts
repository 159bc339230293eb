import { beforeEach, describe, expect, it } from 'vitest'
import { memory } from '../testing/memory-storage'
import { Tabs } from '../testing/memory-tabs'
import { Columns } from './columns.svelte'

let storage: Storage
let columns: Columns

beforeEach(() => {
  storage = memory()
  columns = new Columns(storage)
  columns.fit(1440)
})

const widths = () => [columns.list, columns.details]

it('begins with the usual widths', () => {
  expect(widths()).toEqual([340, 312])
})

it('keeps what was chosen for the next visit', () => {
  columns.set('list', 401.6)
  columns.set('details', 300)
  columns.keep()
  const later = new Columns(storage)
  later.fit(1440)
  expect([later.list, later.details]).toEqual([402, 300])
  later.reset('list')
  expect(new Columns(storage).list).toBe(340)
})

it('keeps what another tab has chosen for the other column', () => {
  const tabs = new Tabs()
  const [first, second] = [tabs.open(), tabs.open()].map((own) => {
    const one = new Columns(own)
    one.fit(1440)
    tabs.inside(own, () => one.follow())
    return one
  })
  first!.set('list', 401)
  first!.keep()
  expect(second!.list).toBe(401)
  second!.set('details', 300)
  second!.keep()
  expect([first!.list, first!.details]).toEqual([401, 300])
  const later = new Columns(tabs.open())
  expect([later.list, later.details]).toEqual([401, 300])
})

it('goes on with what was chosen when both stood under one key', () => {
  storage.setItem('hearback.columns', '{"list":401,"details":300}')
  const later = new Columns(storage)
  expect([later.list, later.details]).toEqual([401, 300])
})

it('stays within its limits', () => {
  columns.set('list', 9999)
  columns.set('details', 10)
  expect(widths()).toEqual([480, 260])
  columns.set('list', -5)
  columns.set('details', 9999)
  expect(widths()).toEqual([260, 440])
})

it.each(['nonsense', '{"list":"wide"}', '{"list":1e9,"details":-4}', 'null', '[]'])(
  'makes the best of what it cannot have kept: %s',
  (kept) => {
    storage.setItem('hearback.columns', kept)
    const [list, details] = [new Columns(storage).list, new Columns(storage).details]
    expect(list).toBeGreaterThanOrEqual(260)
    expect(list).toBeLessThanOrEqual(480)
    expect(details).toBeGreaterThanOrEqual(260)
  },
)

describe('in a smaller window', () => {
  it('both columns shrink to their least widths before the thread does', () => {
    columns.fit(1600)
    columns.set('list', 480)
    columns.set('details', 440)
    for (let window = 1600; window >= 1200; window -= 7) {
      columns.fit(window)
      expect(window - 208 - columns.list - columns.details).toBeGreaterThanOrEqual(400)
      expect(Math.min(columns.list, columns.details)).toBeGreaterThanOrEqual(260)
    }
    columns.fit(1600)
    expect(widths()).toEqual([480, 440])
  })

  it('one column cannot be widened at the cost of the thread, nor does the other spring back', () => {
    columns.fit(1200)
    const details = columns.details
    expect(columns.most('list')).toBe(1200 - 208 - 400 - details)
    columns.set('list', 480)
    expect(columns.details).toBe(details)
    expect(1200 - 208 - columns.list - columns.details).toBe(400)
  })

  it('without the details the list has their room', () => {
    columns.set('list', 480)
    columns.fit(800)
    expect(columns.list).toBe(400)
    columns.fit(1100)
    expect(columns.list).toBe(480)
  })
})
