import { beforeEach, expect, it } from 'vitest'
import { Problem } from '../api/problem'
import type { Account as Stored, ListedSession, Passkey } from '../api/types'
import { minute } from '../testing/fixtures'
import { PasskeyDeclined, PasskeyExists } from '../browser/passkeys'
import { Account, Password, Profile, Sessions } from './account.svelte'
import { Proof } from './proof.svelte'
import { TwoStep } from './two-step.svelte'

const stored: Stored = {
  name: 'Ben Carter',
  email: 'ben@northside.example',
  has_password: true,
  method: 'password',
  authenticator_since: null,
  recovery_codes: 0,
  passkeys: [],
  passkey_host: 'texts.northside.example',
  proven_until: minute(15),
}
const laptop: Passkey = {
  id: 'laptop',
  name: 'My laptop',
  host: 'texts.northside.example',
  created_at: minute(0),
  last_used_at: null,
}
const browser = (id: string, is_current = false): ListedSession => ({
  id,
  browser: 'Firefox on Windows',
  address: '192.0.2.7',
  created_at: minute(0),
  seen_at: minute(0),
  is_current,
})
const proofNeeded = new Problem(403, 'proof_needed', 'Confirm that it’s you.')

let asked: unknown[][]
let refusals: Problem[]
let changes: number

beforeEach(() => {
  asked = []
  refusals = []
  changes = 0
})

const changed = async () => void changes++

/** Answers, or refuses as often as was said before. */
async function act<T>(what: unknown[], answer?: T): Promise<T> {
  asked.push(what)
  const refusal = refusals.shift()
  if (refusal) throw refusal
  return answer as T
}

function proofOf(declines = false): Proof {
  return new Proof(
    {
      proveWithPassword: (password) => act(['prove', password]),
      askToProve: async () => ({ step: 'sealed', options: { challenge: '' } }),
      prove: (step) => act(['prove', step]),
    },
    async () => {
      if (declines) throw new PasskeyDeclined()
      return {}
    },
  )
}

function twoStep(guard = proofOf().guard, making: () => Promise<object> = async () => ({})) {
  const setup = { step: 'sealed', key: 'ABCD EFGH', url: 'otpauth://', qr: { size: 1, path: '' } }
  return new TwoStep(
    {
      beginAuthenticator: () => act(['begin app'], setup),
      setUpAuthenticator: (step, code) => act(['app', step, code], { recovery_codes: ['a', 'b'] }),
      removeAuthenticator: () => act(['remove app']),
      makeRecoveryCodes: () => act(['codes'], { recovery_codes: ['c'] }),
      askToAdd: async () => ({ step: 'asked', options: {} as never }),
      add: (step, name) => act(['add', step, name], { passkey: laptop, recovery_codes: null }),
      rename: (id, name) => act(['rename', id, name]),
      remove: (id) => act(['remove', id]),
    },
    guard,
    changed,
    making,
  )
}

it('knows what Ben signs in with, and where he is signed in', async () => {
  let now = stored
  const sessions = [browser('here', true), browser('there')]
  const account = new Account({
    account: async () => now,
    sessions: async () => ({ sessions }),
    renameSelf: () => act([]),
    changePassword: () => act([]),
    endSession: () => act([]),
    endOtherSessions: () => act([]),
  })
  await account.load()
  expect(account.others.map(({ id }) => id)).toEqual(['there'])
  expect(account.hasSecondFactor).toBe(false)
  now = { ...stored, passkeys: [laptop] }
  await account.load()
  expect(account.hasSecondFactor).toBe(true)
})

it('renames Ben everywhere', async () => {
  const profile = new Profile({ renameSelf: (name) => act(['rename', name]) }, 'Ben', changed)
  profile.name = 'Benjamin'
  expect(await profile.save()).toBe(true)
  expect(asked).toEqual([['rename', 'Benjamin']])
  expect([profile.done, changes]).toEqual(['Saved.', 1])
})

it('changes a password, and forgets what was typed', async () => {
  const form = new Password({ changePassword: (...given) => act(given) }, changed)
  form.current = 'three words suffice'
  form.password = 'short'
  expect(await form.save()).toBe(false)
  expect(form.problem).toMatchObject({ field: 'password' })
  expect(asked).toEqual([])
  form.password = 'quiet boats in the harbor'
  refusals = [new Problem(422, 'invalid_request', 'That isn’t your password.', 'current')]
  expect(await form.save()).toBe(false)
  expect(form.password).not.toBe('')
  expect(await form.save()).toBe(true)
  expect(form).toMatchObject({ current: '', password: '' })
})

it('ends a session that may be over already, and all others', async () => {
  const sessions = new Sessions(
    { endSession: (id) => act(['end', id]), endOtherSessions: () => act(['end others']) },
    changed,
  )
  refusals = [new Problem(404, 'not_found', 'It’s gone.')]
  expect(await sessions.end(browser('there'))).toBe(true)
  expect(await sessions.endOthers()).toBe(true)
  expect(asked).toEqual([['end', 'there'], ['end others']])
  expect(changes).toBe(2)
})

it('asks who one is where the server does, and goes on by itself', async () => {
  const proof = proofOf()
  const two = twoStep(proof.guard)
  refusals = [proofNeeded]
  const removing = two.removeAuthenticator()
  await expect.poll(() => proof.asked).toBe(true)
  refusals = [new Problem(422, 'invalid_request', 'That isn’t your password.', 'password')]
  proof.password = 'not the one'
  await proof.withPassword()
  expect(proof).toMatchObject({ asked: true, password: '' })
  proof.password = 'three words suffice'
  await proof.withPassword()
  expect(await removing).toBe(true)
  expect(proof.asked).toBe(false)
  expect(asked.map(([what]) => what)).toEqual(['remove app', 'prove', 'prove', 'remove app'])
})

it('changes nothing for who doesn’t confirm it, and takes a passkey for an answer', async () => {
  const proof = proofOf()
  const two = twoStep(proof.guard)
  refusals = [proofNeeded]
  const making = two.makeCodes()
  await expect.poll(() => proof.asked).toBe(true)
  proof.cancel()
  expect(await making).toBe(false)
  expect(two.problem?.detail).toMatch(/^Nothing was changed/)
  refusals = [proofNeeded]
  const again = two.makeCodes()
  await expect.poll(() => proof.asked).toBe(true)
  await proof.withPasskey()
  expect(await again).toBe(true)
  expect(two.codes).toEqual(['c'])

  const shy = proofOf(true)
  await shy.withPasskey()
  expect(shy.problem?.detail).toMatch(/^Your passkey wasn’t used/)
})

it('sets an app up by its first code, and shows recovery codes until they are saved', async () => {
  const two = twoStep()
  await two.beginAuthenticator()
  expect(two.setup?.key).toBe('ABCD EFGH')
  expect(await two.confirmAuthenticator('123')).toBe(false)
  expect(two.problem?.field).toBe('code')
  refusals = [new Problem(410, 'sign_in_over', 'Sign in again.')]
  expect(await two.confirmAuthenticator('123 456')).toBe(false)
  expect(two.problem?.detail).toMatch(/^This took too long/)
  expect(await two.confirmAuthenticator('123 456')).toBe(true)
  expect(two).toMatchObject({ setup: null, codes: ['a', 'b'] })
  expect(changes).toBe(0)
  await two.savedCodes()
  expect(two.codes).toBeNull()
  expect(changes).toBe(1)
})

it('adds, renames, and removes a passkey', async () => {
  const two = twoStep()
  expect(await two.addPasskey('My laptop')).toBe(true)
  expect(await two.renamePasskey(laptop, 'Front desk')).toBe(true)
  expect(await two.removePasskey(laptop)).toBe(true)
  expect(asked).toEqual([
    ['add', 'asked', 'My laptop'],
    ['rename', 'laptop', 'Front desk'],
    ['remove', 'laptop'],
  ])
  expect(changes).toBe(3)
})

it('says why no passkey was made', async () => {
  const { guard } = proofOf()
  const exists = twoStep(guard, () => Promise.reject(new PasskeyExists()))
  expect(await exists.addPasskey('My laptop')).toBe(false)
  expect(exists.problem?.detail).toMatch(/already has a passkey/)
  const declined = twoStep(guard, () => Promise.reject(new PasskeyDeclined()))
  expect(await declined.addPasskey('My laptop')).toBe(false)
  expect(declined.problem?.detail).toMatch(/^No passkey was made/)
  expect(asked).toEqual([])
})
