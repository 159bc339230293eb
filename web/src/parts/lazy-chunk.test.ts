import { expect, it } from 'vitest'
import { LazyChunk } from './lazy-chunk.svelte'

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
