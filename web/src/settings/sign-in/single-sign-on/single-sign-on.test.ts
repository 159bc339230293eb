import { beforeEach, expect, it } from 'vitest'
import { Problem } from '../../../api/problem'
import type {
  IdentityProvider,
  NewIdentityProvider,
  SignOnTest,
  SingleSignOn as Stored,
} from '../../../api/types'
import { maya, minute, priya } from '../../../testing/fixtures'
import { airport, downtown, roles } from '../../../testing/team'
import { shownClaims } from './claims'
import { SingleSignOn } from './single-sign-on.svelte'

const okta: IdentityProvider = {
  name: 'Okta',
  issuer: 'https://login.northside.example',
  client_id: 'hearback',
  has_secret: true,
  domains: ['northside.example'],
  join: false,
  default_role: 'viewer',
  role_claim: 'groups',
  role_map: { bosses: 'admin', desk: 'sms_user' },
  location_claim: null,
  location_map: {},
  enforced: false,
  exempt: [],
  tested_at: minute(0),
}

let provider: IdentityProvider | null
let test: SignOnTest | null
let sent: NewIdentityProvider[]
let refusal: Problem | null
let gone: string[]

beforeEach(() => {
  provider = okta
  test = null
  sent = []
  refusal = null
  gone = []
})

async function loaded(seesTeam = true): Promise<SingleSignOn> {
  const state = (): Stored => ({
    provider,
    redirect_url: 'https://texts.northside.example/api/v1/sso/callback',
    logout_url: 'https://texts.northside.example/api/v1/sso/northside/logout',
    signed_out_url: 'https://texts.northside.example/sign-in',
  })
  const refused = () => Promise.reject(refusal!)
  const api = {
    singleSignOn: async () => state(),
    setSingleSignOn: async (body: NewIdentityProvider) => {
      sent.push(body)
      if (refusal) return refused()
      const { client_secret, ...rest } = body
      const has_secret = client_secret ? true : (provider?.has_secret ?? false)
      provider = { ...okta, ...(rest as IdentityProvider), has_secret }
      return state()
    },
    forgetSingleSignOn: async () => void (provider = null),
    testSingleSignOn: async () =>
      refusal ? refused() : { url: 'https://login.northside.example/' },
    singleSignOnTest: async () => ({ result: test }),
    members: async () => ({ members: [maya, priya] }),
    roles: async () => (seesTeam ? { roles } : refused()),
    locations: async () => (seesTeam ? { locations: [downtown, airport] } : refused()),
  }
  const viewer = { id: maya.id, role: 'admin', seesTeam }
  const signOn = new SingleSignOn(api, viewer, (url) => gone.push(url))
  await signOn.load()
  return signOn
}

it('begins empty, with what most people are, and offers only roles that a claim can give', async () => {
  provider = null
  const signOn = await loaded()
  expect(signOn.form).toMatchObject({
    name: '',
    domains: '',
    join: false,
    default_role: 'sms_user',
  })
  expect(signOn.roles.map(({ id }) => id)).not.toContain('super_user')
  expect([signOn.mayChange, signOn.changed]).toEqual([true, false])
  Object.assign(signOn.form, { name: 'Okta', issuer: okta.issuer, client_id: 'hearback' })
  signOn.form.client_secret = 'between us'
  signOn.form.domains = 'northside.example; @Airport.example,\n'
  expect(await signOn.save()).toBe(true)
  expect(sent[0]).toMatchObject({
    client_secret: 'between us',
    domains: ['northside.example', '@Airport.example'],
    role_claim: null,
    role_map: {},
    enforced: false,
  })
  expect(signOn.form.client_secret).toBe('')
})

it('keeps the saved secret when none is typed, and what is required with it', async () => {
  provider = { ...okta, enforced: true, exempt: [priya.id, 'someone who left'] }
  const signOn = await loaded()
  signOn.form.name = 'Northside ID'
  expect(signOn.changed).toBe(true)
  await signOn.save()
  expect(sent[0]).not.toHaveProperty('client_secret')
  expect(sent[0]).toMatchObject({ name: 'Northside ID', enforced: true, exempt: [priya.id] })
  expect(signOn.changed).toBe(false)
})

it('maps a claim’s values, and leaves out rows that say nothing', async () => {
  const signOn = await loaded()
  const { roleClaims, locationClaims } = signOn
  expect(roleClaims.rows.map(({ value, means }) => [value, means])).toEqual([
    ['bosses', 'admin'],
    ['desk', 'sms_user'],
  ])
  roleClaims.remove(roleClaims.rows[0]!)
  roleClaims.add('viewer', ' guests ')
  roleClaims.add('', 'nothing chosen')
  locationClaims.claim = ' branch '
  locationClaims.add(airport.id, 'SEA')
  await signOn.save()
  expect(sent[0]).toMatchObject({
    role_claim: 'groups',
    role_map: { desk: 'sms_user', guests: 'viewer' },
    location_claim: 'branch',
    location_map: { SEA: airport.id },
  })
})

it('leaves out roles and locations that are gone', async () => {
  provider = { ...okta, role_map: { desk: 'sms_user', old: 'deleted' } }
  const signOn = await loaded()
  expect(signOn.changed).toBe(false)
  await signOn.require(false)
  expect(sent[0]!.role_map).toEqual({ desk: 'sms_user' })
})

it('requires it whatever is being typed, and exempts those who are picked', async () => {
  const signOn = await loaded()
  signOn.form.name = 'Half a na'
  expect(await signOn.require(true)).toBe(true)
  expect(sent[0]).toMatchObject({ name: 'Okta', enforced: true, exempt: [maya.id] })
  expect(signOn.form.name).toBe('Half a na')
  expect(signOn.viewerIsExempt).toBe(true)
  await signOn.exemptThese([priya.id])
  expect(signOn.exempt).toEqual([priya])
  await signOn.stopRequiring()
  expect(sent[2]).toMatchObject({ enforced: false, exempt: [priya.id] })
})

it('says why it can’t be required', async () => {
  const signOn = await loaded()
  refusal = new Problem(422, 'invalid_request', 'Sign in with it yourself first.', 'enforced')
  expect(await signOn.require(false)).toBe(false)
  expect(signOn.problem).toBe(refusal)
  expect(signOn.provider?.enforced).toBe(false)
})

it('says what to do first before another client can be saved as required', async () => {
  provider = { ...okta, enforced: true }
  const signOn = await loaded()
  signOn.form.client_id = 'another'
  refusal = new Problem(422, 'invalid_request', 'Test it with these settings first.', 'enforced')
  await signOn.save()
  expect(signOn.problem?.detail).toMatch(/^Stop requiring single sign-on first/)
  signOn.ask('stop')
  expect(signOn).toMatchObject({ problem: null, asking: 'stop' })
})

it('leaves for the provider to test it, unless that can’t be reached', async () => {
  const signOn = await loaded()
  await signOn.startTest()
  expect(gone).toEqual(['https://login.northside.example/'])
  refusal = new Problem(502, 'provider_unreachable', 'We couldn’t reach it.', 'issuer')
  await signOn.startTest()
  expect(gone).toHaveLength(1)
  expect(signOn.problem?.field).toBe('issuer')
})

it('takes what others change, but not from under someone who types', async () => {
  const signOn = await loaded()
  provider = { ...okta, name: 'Northside ID' }
  await signOn.look()
  expect(signOn.form.name).toBe('Northside ID')
  signOn.form.name = 'Mine'
  provider = { ...okta, enforced: true }
  await signOn.look()
  expect([signOn.form.name, signOn.provider?.enforced]).toEqual(['Mine', true])
})

it('is looked at only by someone who may do less than an admin', async () => {
  const signOn = await loaded(false)
  expect(signOn).toMatchObject({ status: 'ready', mayChange: false })
})

it('forgets all of it when it is removed', async () => {
  test = { at: minute(0), went_well: true, problem: null, outcome: 'known', claims: {} }
  const signOn = await loaded()
  expect(signOn.test).toBe(test)
  expect(await signOn.remove()).toBe(true)
  expect(signOn).toMatchObject({ provider: null, test: null, begun: false })
  expect(signOn.form).toMatchObject({ name: '', issuer: '' })
})

it('shows claims as they came', () => {
  expect(
    shownClaims({
      sub: '7',
      email_verified: true,
      groups: ['desk', 'bosses'],
      none: [],
      at: { a: 1 },
    }),
  ).toEqual([
    ['sub', '7'],
    ['email_verified', 'true'],
    ['groups', 'desk\nbosses'],
    ['none', '[]'],
    ['at', '{"a":1}'],
  ])
})
