import { beforeEach, expect, it } from 'vitest'
import { Problem } from '../api/problem'
import type { Acceptance, OpenInvitation, SecondFactorNeeded, SignedInOrNext } from '../api/types'
import { session } from '../testing/fixtures'
import { Join } from './join.svelte'

const over = new Problem(410, 'invitation_over', 'This invitation is no longer valid.')
const invitation: OpenInvitation = {
  organization: 'Northside Home Services',
  email: 'nina@northside.example',
  invited_by: 'Maya Reyes',
  expires_at: '2099-01-01T00:00:00Z',
  is_user: false,
}

let accepted: Acceptance[]
let begun: SignedInOrNext[]
let answer: SignedInOrNext
let refusal: Problem | null
let invited: OpenInvitation

beforeEach(() => {
  accepted = []
  begun = []
  answer = session
  refusal = null
  invited = invitation
})

const needed: SecondFactorNeeded = {
  step: 'sealed',
  expires_at: '2099-01-01T00:00:00Z',
  authenticator: true,
  passkey: false,
}

function take(given: SignedInOrNext): SecondFactorNeeded | null {
  if ('step' in given) return given
  begun.push(given)
  return null
}

async function opened(token: string | null = 'nina’s'): Promise<Join> {
  const api = {
    openInvitation: async (given: string) => {
      if (given !== 'nina’s') throw over
      return invited
    },
    acceptInvitation: async (body: Acceptance) => {
      accepted.push(body)
      if (refusal) throw refusal
      return answer
    },
  }
  const join = new Join(api, take, token)
  await join.load()
  return join
}

it('lets Nina join with a name and a password, and signs her in', async () => {
  const join = await opened()
  expect(join).toMatchObject({ status: 'ready', invitation })
  join.name = 'Nina Park'
  join.password = 'a few words'
  expect(await join.accept()).toBe(true)
  expect(accepted).toEqual([{ token: 'nina’s', name: 'Nina Park', password: 'a few words' }])
  expect(begun).toEqual([session])
})

it('refuses a short password at the field, before anything is sent', async () => {
  const join = await opened()
  join.password = '👍👍👍👍👍👍👍👍👍'
  expect(await join.accept()).toBe(false)
  expect(join.problem).toMatchObject({ field: 'password', detail: 'Use at least 10 characters.' })
  expect(accepted).toEqual([])
})

it('asks who signs in to Hearback already for their password alone, however short', async () => {
  invited = { ...invitation, is_user: true }
  const join = await opened()
  join.password = 'old'
  await join.accept()
  expect(accepted).toEqual([{ token: 'nina’s', password: 'old' }])
})

it('asks who signs in with two steps for the second once they joined', async () => {
  invited = { ...invitation, is_user: true }
  answer = needed
  const join = await opened()
  join.password = 'a few words'
  expect(await join.accept()).toBe(false)
  expect(join).toMatchObject({ needed, problem: null })
  expect(begun).toEqual([])
})

it('says what is wrong with a password, and lets another be tried', async () => {
  const join = await opened()
  refusal = new Problem(401, 'wrong_credentials', 'That password doesn’t match.')
  join.password = 'not the one'
  expect(await join.accept()).toBe(false)
  expect(join).toMatchObject({ status: 'ready', problem: refusal })
  refusal = null
  expect(await join.accept()).toBe(true)
})

it('says that an invitation is over, at once or when someone else was faster', async () => {
  expect((await opened('used')).status).toBe('over')
  const join = await opened()
  refusal = over
  join.password = 'a few words'
  await join.accept()
  expect(join.status).toBe('over')
  expect(begun).toEqual([])
})

it('asks for the link where the address has none, and takes one that is opened then', async () => {
  const join = await opened(null)
  expect(join.status).toBe('no_link')
  await join.open('nina’s')
  expect(join.status).toBe('ready')
})
