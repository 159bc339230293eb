import { readFileSync } from 'node:fs'
import { beforeEach, expect, it, vi } from 'vitest'

const address = vi.hoisted(() => ({ path: '/sign-in', query: new URLSearchParams(), went: '' }))
vi.mock('../browser/router.svelte', () => ({
  router: {
    get path() {
      return address.path
    },
    get query() {
      return address.query
    },
    go: (to: string) => (address.went = to),
  },
}))
const { refused } = await import('./refused.svelte')
const words = await import('./words')

beforeEach(() => {
  address.went = ''
})

it('says why nobody was signed in, and takes that alone out of the address', () => {
  address.query = new URLSearchParams('sso_problem=not_member&to=/c/7')
  refused.take()
  expect(refused.why).toMatch(/^You’re not on this team/)
  expect(address.went).toBe('/sign-in?to=%2Fc%2F7')
  address.query = new URLSearchParams('to=/c/7')
  address.went = ''
  refused.take()
  expect(refused.why).toBeNull()
  expect(address.went).toBe('')
})

it('has a sentence for every word that the server may send', () => {
  const source = new URL('../../../crates/server/src/api/sso/problem.rs', import.meta.url)
  const word = readFileSync(source, 'utf8').split('fn word')[1]!.split('\n    }\n')[0]!
  const all = [...word.matchAll(/=> "(\w+)"/g)].map((found) => found[1]!)
  expect(all.length).toBeGreaterThan(10)
  const unknown = words.problem('something else')
  expect(all.filter((one) => words.problem(one) === unknown)).toEqual([])
})
