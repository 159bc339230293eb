import { beforeEach, expect, it } from 'vitest'
import { Problem } from '../../api/problem'
import type { NewSignInRules, SignInRules as Rules } from '../../api/types'
import { minute } from '../../testing/fixtures'
import { SignInRules } from './sign-in-rules.svelte'

let stored: Rules
let refusal: Problem | null
let changes: number

beforeEach(() => {
  stored = { second_factor_from: null, without_second_factor: [{ id: 'ben', name: 'Ben Carter' }] }
  refusal = null
  changes = 0
})

async function loaded(): Promise<SignInRules> {
  const set = async ({ require_second_factor, grace_days }: NewSignInRules) => {
    if (refusal) throw refusal
    const from = require_second_factor ? minute((grace_days ?? 0) * 24 * 60) : null
    stored = { ...stored, second_factor_from: from }
    return stored
  }
  const rules = new SignInRules(
    { signInRules: async () => stored, setSignInRules: set },
    async () => void changes++,
  )
  await rules.load()
  return rules
}

it('says whom it concerns, and from when', async () => {
  const rules = await loaded()
  expect(rules.concerns(14)).toBe('Ben Carter hasn’t set it up yet and has to by then.')
  expect(rules.concerns(0)).toMatch(/^Ben Carter hasn’t set it up yet. Until then/)
  const more = [...stored.without_second_factor, { id: 'priya', name: 'Priya Nair' }]
  stored = { ...stored, without_second_factor: more }
  await rules.look()
  expect(rules.concerns(7)).toBe(
    'Ben Carter and Priya Nair haven’t set it up yet and have to by then.',
  )
  stored = { ...stored, without_second_factor: [] }
  await rules.look()
  expect(rules.concerns(0)).toMatch(/nobody is held up/)
})

it('requires it after a while, or at once, and stops', async () => {
  const rules = await loaded()
  expect(await rules.require(14)).toBe(true)
  expect(rules.required).toBe(true)
  expect(rules.isOver(new Date(minute(0)))).toBe(false)
  await rules.require(0)
  expect(rules.isOver(new Date(minute(0)))).toBe(true)
  await rules.stop()
  expect([rules.required, changes]).toEqual([false, 3])
})

it('says why an admin can’t lock themselves out', async () => {
  const rules = await loaded()
  refusal = new Problem(422, 'invalid_request', 'Set it up for yourself first.', 'grace_days')
  expect(await rules.require(0)).toBe(false)
  expect(rules).toMatchObject({ required: false, problem: refusal })
  expect(changes).toBe(0)
})
