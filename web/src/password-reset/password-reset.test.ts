import { beforeEach, expect, it } from 'vitest'
import { Problem } from '../api/problem'
import type { SecondFactorNeeded, SignedInOrNext } from '../api/types'
import { session } from '../testing/fixtures'
import { ForgotPassword } from './forgot.svelte'
import { NewPassword } from './new-password.svelte'

const over = new Problem(410, 'reset_over', 'This link is no longer valid.')
const needed: SecondFactorNeeded = {
  step: 'sealed',
  expires_at: '2099-01-01T00:00:00Z',
  authenticator: true,
  passkey: false,
}

let set: unknown[][]
let refusal: Problem | null
let answer: SignedInOrNext
let begun: SignedInOrNext[]

beforeEach(() => {
  set = []
  refusal = null
  answer = session
  begun = []
})

async function opened(token: string | null = 'ben’s'): Promise<NewPassword> {
  const api = {
    openPasswordReset: async (given: string) => {
      if (given !== 'ben’s') throw over
      return { email: 'ben@northside.example' }
    },
    resetPassword: async (...given: unknown[]) => {
      set.push(given)
      if (refusal) throw refusal
      return answer
    },
  }
  const form = new NewPassword(
    api,
    (given) => {
      if ('step' in given) return given
      begun.push(given)
      return null
    },
    token,
  )
  await form.load()
  return form
}

it('sets Ben’s new password, and signs him in', async () => {
  const form = await opened()
  expect(form).toMatchObject({ status: 'ready', email: 'ben@northside.example' })
  form.password = 'short'
  await form.set()
  expect(form.problem?.field).toBe('password')
  expect(set).toEqual([])
  form.password = 'quiet boats in the harbor'
  await form.set()
  expect(set).toEqual([['ben’s', 'quiet boats in the harbor']])
  expect(begun).toEqual([session])
})

it('asks for the second step of who has one', async () => {
  const form = await opened()
  answer = needed
  form.password = 'quiet boats in the harbor'
  await form.set()
  expect(form.needed).toEqual(needed)
  expect(begun).toEqual([])
})

it('says that a link is over, at once or when another was faster, and takes another', async () => {
  expect((await opened('used')).status).toBe('over')
  expect((await opened(null)).status).toBe('no_link')
  const form = await opened()
  refusal = over
  form.password = 'quiet boats in the harbor'
  await form.set()
  expect(form.status).toBe('over')
  await form.open('ben’s')
  expect(form).toMatchObject({ status: 'ready', password: '' })
})

it('has a link sent, or says why that didn’t work', async () => {
  const sent: string[] = []
  const forgot = new ForgotPassword({
    requestPasswordReset: async (email) => {
      if (refusal) throw refusal
      sent.push(email)
    },
  })
  refusal = new Problem(429, 'too_many_attempts', 'Try again in 60 seconds.')
  forgot.email = ' ben@northside.example '
  await forgot.send()
  expect(forgot).toMatchObject({ sent: false, problem: refusal })
  refusal = null
  await forgot.send()
  expect(sent).toEqual(['ben@northside.example'])
  expect(forgot.sent).toBe(true)
  forgot.again()
  expect(forgot).toMatchObject({ sent: false, email: '' })
})
