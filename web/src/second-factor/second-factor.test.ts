import { beforeEach, expect, it } from 'vitest'
import { Problem } from '../api/problem'
import type { SecondFactorNeeded, Session } from '../api/types'
import { PasskeyDeclined } from '../browser/passkeys'
import { session } from '../testing/fixtures'
import { SecondFactor } from './second-factor.svelte'

const needed: SecondFactorNeeded = {
  step: 'sealed',
  expires_at: new Date(Date.now() + 600_000).toISOString(),
  authenticator: true,
  passkey: true,
}

let given: unknown[][]
let refusal: Problem | null
let begun: Session[]
let over: string[]

beforeEach(() => {
  given = []
  refusal = null
  begun = []
  over = []
})

async function answer(...what: unknown[]): Promise<Session> {
  given.push(what)
  if (refusal) throw refusal
  return session
}

function asked(over_: Partial<SecondFactorNeeded> = {}, passkeysWork = true, declines = false) {
  return new SecondFactor(
    {
      giveSecondFactor: (step, kind, code) => answer(step, kind, code),
      askToSignIn: async (step) => ({ step: `after ${step}`, options: { challenge: '' } }),
      signInWithPasskey: (step, credential) => answer(step, credential),
    },
    { ...needed, ...over_ },
    { begin: (one) => begun.push(one), over: (why) => over.push(why) },
    passkeysWork,
    async () => {
      if (declines) throw new PasskeyDeclined()
      return { id: 'my laptop' }
    },
  )
}

it('asks for what there is, the usual way first', () => {
  expect(asked().ways).toEqual(['authenticator', 'passkey', 'recovery'])
  expect(asked({ authenticator: false }).way).toBe('passkey')
  const elsewhere = asked({ authenticator: false }, false)
  expect(elsewhere).toMatchObject({ way: 'recovery', passkeyNotHere: true })
})

it('takes a code as it is pasted, and tells a part of one before it is sent', async () => {
  const second = asked()
  second.code = '123 45'
  await second.give()
  expect(second.problem).toMatchObject({ field: 'code', detail: 'Enter all 6 digits.' })
  expect(given).toEqual([])
  second.code = '123 456'
  await second.give()
  expect(given).toEqual([['sealed', 'authenticator', '123 456']])
  expect(begun).toEqual([session])
})

it('says that a code is wrong, and has another typed', async () => {
  const second = asked()
  refusal = new Problem(422, 'wrong_code', 'That code isn’t right.', 'code')
  second.code = '123456'
  await second.give()
  expect(second).toMatchObject({ code: '', problem: refusal })
  second.choose('recovery')
  expect(second.problem).toBeNull()
  refusal = null
  second.code = 'abcd-efgh-jkmn'
  await second.give()
  expect(given.at(-1)).toEqual(['sealed', 'recovery', 'abcd-efgh-jkmn'])
})

it('begins again where it took too long, or too many codes were wrong', async () => {
  const second = asked()
  second.code = '123456'
  refusal = new Problem(410, 'sign_in_over', 'Signing in took too long.')
  await second.give()
  refusal = new Problem(429, 'too_many_attempts', 'Wait.', null, 40)
  await second.give()
  expect(over).toEqual(['Signing in took too long.'])
  expect(second.problem).toEqual(refusal)
  refusal = new Problem(429, 'too_many_attempts', 'Wait.', null, 3600)
  await second.give()
  expect(over[1]).toMatch(/^Too many wrong codes/)
})

it('takes a passkey, or says that none was used', async () => {
  await asked().givePasskey()
  expect(given).toEqual([['after sealed', { id: 'my laptop' }]])
  const shy = asked({}, true, true)
  await shy.givePasskey()
  expect(shy.problem?.detail).toMatch(/^Your passkey wasn’t used/)
  expect(given).toHaveLength(1)
})
