import { expect, it, vi } from 'vitest'
import { Problem } from '../api/problem'
import type { FirstScreen } from '../api/types'
import { session as signedIn } from '../testing/fixtures'
import { Session } from './session.svelte'

const nobody = {
  session: null,
  inbox: null,
  setup_needed: false,
  demo: null,
  passkey_host: null,
  sign_on: [],
}
const api = {
  start: async () => ({ ...nobody, session: signedIn }),
  signIn: async () => signedIn,
  signOutUrl: async () => ({ url: null }),
  signOut: async () => {},
}

it('tells not being signed in from not knowing', async () => {
  const stranger = new Session({ ...api, start: async () => nobody })
  await stranger.load()
  expect(stranger.status).toBe('signed_out')
  const offline = new Session({
    ...api,
    start: () => Promise.reject(new Problem(0, 'unreachable', '…')),
  })
  await offline.load()
  expect(offline.status).toBe('failed')
})

it('acts in the organization that the session is of, and says when the address names another', async () => {
  const gone: string[] = []
  const maya = new Session(api, (organization) => gone.push(organization))
  await maya.load()
  expect(gone).toEqual([signedIn.organization.id])
  const elsewhere = new Session({
    ...api,
    start: () => Promise.reject(new Problem(404, 'not_found', '…')),
  })
  await elsewhere.load()
  expect(elsewhere.status).toBe('elsewhere')
})

it('knows what one may do', async () => {
  const maya = new Session(api)
  expect(maya.can('send')).toBe(false)
  await maya.load()
  expect(maya.can('send')).toBe(true)
  expect(maya.can('settings')).toBe(false)
})

it('is not signed in by a password alone where a second step follows', async () => {
  const needed = { step: 'sealed', expires_at: '', authenticator: true, passkey: false }
  const ana = new Session({ ...api, start: async () => nobody, signIn: async () => needed })
  await ana.load()
  expect(await ana.signIn('ana@example.com', 'four words')).toEqual(needed)
  expect(ana.status).toBe('signed_out')
  expect(ana.take(signedIn)).toBeNull()
  expect(ana.status).toBe('signed_in')
})

it('asks once what is missing when something is refused for it', async () => {
  let asked = 0
  const now = { ...signedIn, unmet: 'second_factor' as const }
  const start = async () => ({ ...nobody, session: asked++ === 0 ? signedIn : now })
  const ben = new Session({ ...api, start })
  await ben.load()
  ben.unmet()
  ben.unmet()
  await vi.waitFor(() => expect(ben.current?.unmet).toBe('second_factor'))
  ben.unmet()
  expect(asked).toBe(2)
})

it('stays signed in when signing out did not reach the server', async () => {
  const maya = new Session({
    ...api,
    signOut: () => Promise.reject(new Problem(0, 'unreachable', '…')),
  })
  await maya.load()
  await expect(maya.signOut()).rejects.toThrow()
  expect(maya.status).toBe('signed_in')
})

it('signs out of the identity provider, too, whose address belongs to the session', async () => {
  const done: string[] = []
  const url = 'https://login.northside.example/end'
  const signOut = async () => void done.push('signed out')
  const signOutUrl = async () => (done.length > 0 ? { url: null } : { url })
  for (const method of ['single_sign_on', 'password'] as const) {
    const start = async () => ({ ...nobody, session: { ...signedIn, method } })
    const eve = new Session({ start, signIn: api.signIn, signOut, signOutUrl }, undefined, (to) =>
      done.push(to),
    )
    await eve.load()
    await eve.signOut()
    expect(eve.status).toBe('signed_out')
    expect(done.splice(0)).toEqual(method === 'password' ? ['signed out'] : ['signed out', url])
  }
})

it('signs out when nobody knows where the provider does that', async () => {
  const gone: string[] = []
  const signOutUrl = () => Promise.reject(new Problem(0, 'unreachable', '…'))
  const now = { ...signedIn, method: 'single_sign_on' as const }
  const start = async () => ({ ...nobody, session: now })
  const eve = new Session({ ...api, start, signOutUrl }, undefined, (to) => gone.push(to))
  await eve.load()
  await eve.signOut()
  expect(eve).toMatchObject({ status: 'signed_out', expired: false })
  expect(gone).toEqual([])
})

it('is signed out as soon as the server has said so, by whichever way', async () => {
  const maya = new Session({ ...api, signOut: () => new Promise(() => {}) })
  await maya.load()
  const leaving = maya.signOut()
  maya.ended()
  await leaving
  expect(maya).toMatchObject({ status: 'signed_out', expired: false, current: null })
})

it('says that a session ended only to someone who had one', async () => {
  const maya = new Session(api)
  maya.ended()
  expect(maya.expired).toBe(false)
  await maya.load()
  maya.ended()
  expect(maya).toMatchObject({ status: 'signed_out', expired: true, current: null })
})

it('hands over what came for the inbox once, while it is fresh and the session the same', async () => {
  const screen = { scheduled: { count: 0 } } as FirstScreen
  const begun = { ...nobody, session: signedIn, inbox: screen }
  const maya = new Session({ ...api, start: async (inbox) => (inbox ? begun : await api.start()) })
  await maya.load(true)
  expect(maya.takeFirst()).toBe(screen)
  expect(maya.takeFirst()).toBe(null)

  await maya.load(true)
  await maya.load()
  expect(maya.takeFirst()).toBe(null)

  await maya.load(true)
  vi.useFakeTimers({ now: Date.now() + 6_000 })
  expect(maya.takeFirst()).toBe(null)
  vi.useRealTimers()

  await maya.load(true)
  maya.ended()
  expect(maya.takeFirst()).toBe(null)
})

it('goes on from the last event that a page took in, and is changed by no page that goes', async () => {
  const maya = new Session(api)
  await maya.load()
  const current = maya.current
  maya.followedTo(7)
  expect(maya.lastEvent).toBe(7)
  expect(maya.current).toBe(current)
  await maya.load()
  expect(maya.lastEvent).toBe(signedIn.last_event)
})
