import { beforeEach, describe, expect, it } from 'vitest'
import { PagedWindow, type Run } from './paged-window'

interface Item {
  id: string
  revision: number
  at: number
}

const PAGE = 50
/** The list as the server has it, the latest first. */
let all: Item[]
let held: PagedWindow<Item>

const item = (at: number, over: Partial<Item> = {}): Item => ({
  id: `n${at}`,
  revision: 1,
  at,
  ...over,
})
const latest = (a: Item, b: Item) => b.at - a.at

function ask(cursor: string | null): Run<Item> {
  const after = cursor === null ? Infinity : Number(cursor)
  const rest = all.filter(({ at }) => at < after)
  const items = rest.slice(0, PAGE)
  return { items, next: rest.length > PAGE ? String(items.at(-1)!.at) : null }
}

/** Scrolls there and lets everything load and leave that should. */
function look(from: number, to = from + 15): number {
  for (let asked = 0; asked < 100; asked += 1) {
    const page = held.missing(from, to, 60)
    if (page === null) return asked
    held.put(page, ask(held.cursor(page)))
    held.trim(from, to, 150)
  }
  throw new Error('it never has enough')
}

const shown = (from: number, count = 15) => {
  const start = from - held.above
  return held.items.slice(start, start + count).map(({ at }) => at)
}
const expected = (from: number, count = 15) => all.slice(from, from + count).map(({ at }) => at)

beforeEach(() => {
  all = Array.from({ length: 12_000 }, (_, n) => item(20_000 - n))
  held = new PagedWindow(latest)
  held.begin(ask(null))
})

describe('scrolling', () => {
  it('holds no more than a few hundred of twelve thousand, and always those on screen', () => {
    for (let from = 0; from < 11_985; from += 40) {
      look(from)
      expect(shown(from)).toEqual(expected(from))
      expect(held.items.length).toBeLessThanOrEqual(450)
    }
    expect(held.atEnd).toBe(true)
    for (let from = 11_985; from > 0; from -= 40) {
      look(from)
      expect(shown(from)).toEqual(expected(from))
      expect(held.items.length).toBeLessThanOrEqual(450)
    }
    look(0)
    expect([held.above, held.atStart]).toEqual([0, true])
  })

  it('jumps anywhere it has been with the pages around it alone', () => {
    for (let from = 0; from < 6_000; from += 40) look(from)
    expect(look(12)).toBeLessThan(5)
    expect(shown(12)).toEqual(expected(12))
    expect(look(3_000)).toBeLessThan(6)
    expect(shown(3_000)).toEqual(expected(3_000))
  })

  it('asks for nothing that it has', () => {
    look(0)
    expect(look(0)).toBe(0)
    expect(look(5)).toBe(0)
  })
})

describe('what happens meanwhile', () => {
  beforeEach(() => {
    for (let from = 0; from <= 2_000; from += 40) look(from)
  })

  /** Someone writes: their conversation goes to the top. */
  function writes(place: number, at: number) {
    const [before] = all.splice(place, 1)
    const after = { ...before!, at, revision: before!.revision + 1 }
    all.unshift(after)
    held.move(after, before, true)
  }

  it('counts what arrives above without holding it, so that what is on screen can stay', () => {
    const reading = shown(2_000)
    writes(5_000, 30_000)
    expect(shown(2_001)).toEqual(reading)
    writes(10, 30_001)
    expect(shown(2_001)).toEqual(reading)
  })

  it('shows the same in the end, whatever moved while it was far away', () => {
    for (let n = 0; n < 400; n += 1) writes((n * 37) % all.length, 30_000 + n)
    const closed = all.splice(700, 5)
    for (const one of closed) held.move({ ...one, revision: 9 }, one, false)
    for (let from = 2_400; from >= 0; from -= 20) look(from)
    expect(held.above).toBe(0)
    expect(shown(0, 300)).toEqual(expected(0, 300))
  })

  it('takes an item out of view once it no longer belongs', () => {
    const gone = all[2_003]!
    all.splice(2_003, 1)
    held.move({ ...gone, revision: 2 }, gone, false)
    expect(shown(2_000)).toEqual(expected(2_000))
  })
})

it('cuts the first page up when a day’s arrivals have made it long', () => {
  for (let n = 0; n < 1_000; n += 1) {
    const fresh = item(40_000 + n)
    all.unshift(fresh)
    held.move(fresh, undefined, true)
    look(0)
  }
  expect(shown(0, 60)).toEqual(expected(0, 60))
  expect(held.items.length).toBeLessThanOrEqual(450)
})

it('takes a short list whole and knows that it is', () => {
  all = all.slice(0, 20)
  held.begin(ask(null))
  expect(look(0)).toBe(0)
  expect([held.items.length, held.above, held.below, held.atEnd]).toEqual([20, 0, 0, true])
})
