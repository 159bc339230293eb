import { beforeEach, expect, it } from 'vitest'
import { Problem } from '../api/problem'
import { deferred } from '../testing/fixtures'
import { FollowedForm, Form } from './form.svelte'

const refusal = new Problem(422, 'invalid_request', 'Not like this.')

/** A page with one value that is read and changed. */
class Page extends Form<'saving' | 'testing'> {
  value = ''

  load(ask: () => Promise<string>, stays = false): Promise<void> {
    return this.read(ask, (value) => (this.value = value), { stays })
  }

  save = (act: () => Promise<string | void>, afterwards?: () => Promise<void>) =>
    this.attempt('saving', act, afterwards)
}

let page: Page
beforeEach(() => {
  page = new Page()
})

it('is loading until it is loaded, or has failed with a reason', async () => {
  expect(page).toMatchObject({ status: 'loading', problem: null, busy: false })
  await page.load(() => Promise.reject(refusal))
  expect(page).toMatchObject({ status: 'failed', problem: refusal, value: '' })
  await page.load(async () => 'new')
  expect(page).toMatchObject({ status: 'ready', problem: null, value: 'new' })
})

it('keeps what is on screen where that is to stay, and says what failed', async () => {
  await page.load(async () => 'old')
  await page.load(() => Promise.reject(refusal), true)
  expect(page).toMatchObject({ status: 'ready', problem: refusal, value: 'old' })
})

it('believes the later question, whichever answer comes first', async () => {
  const [first, second] = [deferred<string>(), deferred<string>()]
  const both = [page.load(() => first.promise), page.load(() => second.promise)]
  second.resolve('second')
  await both[1]
  first.reject(refusal)
  await both[0]
  expect(page).toMatchObject({ status: 'ready', problem: null, value: 'second' })
})

it('says what it is doing, and what went well', async () => {
  const answer = deferred<string>()
  const saving = page.save(() => answer.promise)
  expect(page).toMatchObject({ busy: true, doing: 'saving' })
  answer.resolve('Saved.')
  expect(await saving).toBe(true)
  expect(page).toMatchObject({ busy: false, doing: null, done: 'Saved.', problem: null })
})

it('says why something did not work, and forgets that with the next attempt', async () => {
  await page.save(async () => 'Saved.')
  expect(await page.save(() => Promise.reject(refusal))).toBe(false)
  expect(page).toMatchObject({ busy: false, done: null, problem: refusal })
  expect(await page.save(async () => {})).toBe(true)
  expect(page).toMatchObject({ done: null, problem: null })
})

it('stays busy until what follows is done, too, and knows then how it went', async () => {
  const seen: unknown[] = []
  await page.save(
    () => Promise.reject(refusal),
    async () => void seen.push(page.busy, page.problem),
  )
  expect(seen).toEqual([true, refusal])
})

/** Ana and Ben both edit the same list. */
class Shared extends FollowedForm<string[]> {
  names: string[] = []

  constructor(private readonly server: { names: string[]; down?: boolean }) {
    super()
  }

  protected async ask(): Promise<string[]> {
    if (this.server.down) throw refusal
    return [...this.server.names]
  }

  protected take(names: string[]): void {
    this.names = names
  }

  add(name: string, act = async () => void this.server.names.push(name)): Promise<boolean> {
    return this.save(act)
  }
}

it('shows what is true after a change, whether it was refused or not', async () => {
  const server = { names: ['Ana'] }
  const shared = new Shared(server)
  await shared.load()
  server.names.push('Ben')
  expect(await shared.add('Cleo', () => Promise.reject(refusal))).toBe(false)
  expect(shared).toMatchObject({ names: ['Ana', 'Ben'], problem: refusal })
  shared.begin()
  expect(shared.problem).toBeNull()
  expect(await shared.add('Cleo')).toBe(true)
  expect(shared.names).toEqual(['Ana', 'Ben', 'Cleo'])
})

it('looks while someone looks, and keeps what it shows where that can’t be had', async () => {
  const server = { names: ['Ana'], down: false }
  const shared = new Shared(server)
  await shared.look()
  expect(shared.names).toEqual([])
  await shared.load()
  server.names.push('Ben')
  await shared.look()
  expect(shared.names).toEqual(['Ana', 'Ben'])
  server.down = true
  await shared.look()
  expect(shared).toMatchObject({ status: 'ready', problem: null, names: ['Ana', 'Ben'] })
})
