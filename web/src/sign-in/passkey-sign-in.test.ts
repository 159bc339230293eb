import { beforeEach, expect, it } from 'vitest'
import { Problem } from '../api/problem'
import type { Session } from '../api/types'
import { PasskeyDeclined } from '../browser/passkeys'
import { deferred, session } from '../testing/fixtures'
import { PasskeySignIn } from './passkey-sign-in.svelte'

let begun: Session[]
let asked: { quietly: boolean; signal: AbortSignal | undefined }[]
let used: ReturnType<typeof deferred<object>>[]
let refusal: Problem | null
let waiting: (() => void)[]

beforeEach(() => {
  begun = []
  asked = []
  used = []
  refusal = null
  waiting = []
})

/** Lets what was begun go on. */
const settled = () => new Promise((resolve) => setTimeout(resolve))

function signIn(offers = true) {
  return new PasskeySignIn(
    {
      askToSignIn: async () => ({ step: 'sealed', options: { challenge: '' } }),
      signIn: async () => {
        if (refusal) throw refusal
        return session
      },
    },
    (one) => begun.push(one),
    {
      offers: async () => offers,
      use: (_, { signal, quietly = false } = {}) => {
        asked.push({ quietly, signal })
        const one = deferred<object>()
        signal?.addEventListener('abort', () => one.reject(new PasskeyDeclined()))
        used.push(one)
        return one.promise
      },
      wait: (run) => {
        waiting.push(run)
        return () => (waiting = waiting.filter((other) => other !== run))
      },
    },
  )
}

it('signs someone in with the passkey that the browser offers', async () => {
  const passkey = signIn()
  void passkey.offer()
  await settled()
  expect(asked).toMatchObject([{ quietly: true }])
  expect(passkey.busy).toBe(false)
  used[0]!.resolve({})
  await settled()
  expect(begun).toEqual([session])
  expect(waiting).toEqual([])
})

it('offers nothing in a browser that can’t, and says nothing of it', async () => {
  const passkey = signIn(false)
  await passkey.offer()
  expect(asked).toEqual([])
  expect(passkey.problem).toBeNull()
})

it('asks again before its question is too old, and leaves off when told to', async () => {
  const passkey = signIn()
  void passkey.offer()
  await settled()
  waiting[0]!()
  await settled()
  expect(asked).toHaveLength(2)
  expect(asked[0]!.signal?.aborted).toBe(true)
  passkey.stop()
  expect(asked[1]!.signal?.aborted).toBe(true)
  expect(waiting).toEqual([])
  expect(passkey.problem).toBeNull()
})

it('makes way for the button, and offers again when that led to nothing', async () => {
  const passkey = signIn()
  void passkey.offer()
  await settled()
  const pressed = passkey.use()
  await settled()
  expect(asked[0]!.signal?.aborted).toBe(true)
  expect(passkey.busy).toBe(true)
  used[1]!.reject(new PasskeyDeclined())
  await pressed
  await settled()
  expect(passkey.problem?.detail).toMatch(/^Your passkey wasn’t used/)
  expect(asked).toMatchObject([{ quietly: true }, { quietly: false }, { quietly: true }])
})

it('says why the server refuses one', async () => {
  const passkey = signIn()
  refusal = new Problem(401, 'wrong_credentials', 'We don’t know this passkey.')
  const pressed = passkey.use()
  await settled()
  used[0]!.resolve({})
  await pressed
  expect(passkey.problem).toEqual(refusal)
  expect(begun).toEqual([])
})
