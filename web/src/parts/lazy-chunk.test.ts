import { expect, it, vi } from 'vitest'
import { fetchAhead, LazyChunk } from './lazy-chunk.svelte'

it('is fetched once, however many want it', async () => {
  let asked = 0
  const thread = new LazyChunk(async () => (asked += 1))
  await Promise.all([thread.fetch(), thread.fetch()])
  await thread.fetch()
  expect(thread).toMatchObject({ module: 1, failed: false })
  expect(asked).toBe(1)
})

it('is asked for again after it could not be had', async () => {
  const answers = [Promise.reject(new TypeError('offline')), Promise.resolve('here')]
  const thread = new LazyChunk(() => answers.shift()!)
  await thread.fetch()
  expect(thread).toMatchObject({ module: null, failed: true })
  await thread.fetch()
  expect(thread).toMatchObject({ module: 'here', failed: false })
})

it('fetches ahead until something doesn’t come', async () => {
  vi.stubGlobal('window', {})
  const asked: string[] = []
  const chunk = (name: string, comes = true) =>
    new LazyChunk(async () => {
      asked.push(name)
      if (!comes) throw new TypeError('offline')
    })
  const dead = chunk('thread', false)
  fetchAhead([chunk('list'), dead, chunk('customers')])
  await vi.waitFor(() => expect(dead.failed).toBe(true))
  await Promise.resolve()
  expect(asked).toEqual(['list', 'thread'])
})
