import { expect, it } from 'vitest'
import { Problem } from '../api/problem'
import { GrowingList, type ListPage } from './growing-list.svelte'

type Answer = (page: ListPage<string>) => void

/** A list whose pages come when the test lets them. */
class Letters extends GrowingList<string> {
  readonly asked: (string | null)[] = []
  #answers: { tell: Answer; fail: (problem: Problem) => void }[] = []

  answer(at: number, letters: string, next: string | null = null): void {
    this.#answers[at]!.tell({ items: [...letters], next })
  }

  fail(at: number): void {
    this.#answers[at]!.fail(new Problem(503, 'busy', 'Try again.'))
  }

  protected page(after: string | null): Promise<ListPage<string>> {
    this.asked.push(after)
    return new Promise((tell, fail) => this.#answers.push({ tell, fail }))
  }

  protected idOf(letter: string): string {
    return letter
  }
}

it('goes on where a page ended, and shows nothing twice', async () => {
  const list = new Letters()
  const first = list.load()
  list.answer(0, 'ab', 'b')
  await first
  const more = list.more()
  await list.more()
  list.answer(1, 'bc')
  await more
  expect(list.items.join('')).toBe('abc')
  expect(list.asked).toEqual([null, 'b'])
  expect([list.next, list.loadingMore]).toEqual([null, false])
})

it('is as the later of two readings says, and a page of the earlier one is let go', async () => {
  const list = new Letters()
  const first = list.load()
  list.answer(0, 'ab', 'b')
  await first
  const [more, again] = [list.more(), list.load()]
  list.answer(2, 'xy', 'y')
  await again
  list.answer(1, 'c')
  await more
  expect([list.items.join(''), list.next, list.loadingMore]).toEqual(['xy', 'y', false])
})

it('says what went wrong, and keeps what it holds', async () => {
  const list = new Letters()
  const first = list.load()
  list.fail(0)
  await first
  expect([list.status, list.problem?.detail]).toEqual(['failed', 'Try again.'])
  const second = list.load()
  list.answer(1, 'a')
  await second
  expect([list.status, list.problem]).toEqual(['ready', null])
  const third = list.load()
  list.fail(2)
  await third
  expect([list.status, list.items.join(''), list.problem?.code]).toEqual(['ready', 'a', 'busy'])
})
