import { afterEach, expect, it, vi } from 'vitest'
import { newClientKey } from './client-key'

afterEach(() => vi.unstubAllGlobals())

it('makes a random UUID even where the page is not a secure context', () => {
  const getRandomValues = crypto.getRandomValues.bind(crypto)
  vi.stubGlobal('crypto', { getRandomValues })
  const keys = new Set(Array.from({ length: 50 }, newClientKey))
  expect(keys.size).toBe(50)
  for (const key of keys) {
    expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  }
})
