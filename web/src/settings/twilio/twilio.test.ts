import { beforeEach, expect, it } from 'vitest'
import { Problem } from '../../api/problem'
import type { Twilio, TwilioCredentials } from '../../api/types'
import { TwilioSettings } from './twilio.svelte'

const connected: Twilio = {
  connected: true,
  account_sid: 'AC1',
  api_key_sid: null,
  account: {
    friendly_name: 'Northside',
    status: 'active',
    type: 'Trial',
    detail: 'A trial.',
    verified_numbers: [],
  },
  credentials: { accepted: true, detail: 'Twilio accepts the auth token.' },
  exchange: null,
  webhook_url: 'https://sms.example.com/t',
  plain_webhook_url: 'https://sms.example.com/',
  public_url: 'https://sms.example.com',
  public_url_set: true,
}

let state: Twilio
let entered: TwilioCredentials[]
let refusal: Problem | null
let twilio: TwilioSettings

beforeEach(async () => {
  state = connected
  entered = []
  refusal = null
  const answer = async <T>(value: () => T): Promise<T> => {
    if (refusal) throw refusal
    return value()
  }
  const note = (body: TwilioCredentials) => entered.push(body)
  twilio = new TwilioSettings({
    twilio: () => answer(() => state),
    connectTwilio: (body) => answer(() => (note(body), state)),
    testTwilio: (body) =>
      answer(() => (note(body), { account: connected.account, detail: 'Accepted.' })),
    forgetOldToken: () => answer(() => (state = connected)),
  })
  await twilio.load()
})

it('never has a secret to show, and sends none that was not typed', async () => {
  expect(twilio.form).toMatchObject({ account_sid: 'AC1', auth_token: '', api_key_secret: '' })
  await twilio.test()
  expect(entered).toEqual([{ account_sid: 'AC1' }])
  expect(twilio.done).toBe('Accepted. The account is “Northside”. A trial.')
})

it('says that both tokens are accepted when one is exchanged', async () => {
  twilio.form.auth_token = ' new '
  expect(twilio.exchanges).toBe(true)
  state = { ...connected, exchange: { since: '', new_seen_at: null, detail: 'Both.' } }
  expect(await twilio.save()).toBe(true)
  expect(entered).toEqual([{ account_sid: 'AC1', auth_token: 'new' }])
  expect(twilio.done).toBe('Saved. Both the old and the new token work.')
  expect(twilio.form.auth_token).toBe('')
  await twilio.endExchange()
  expect(twilio.stored?.exchange).toBeNull()
})

it('keeps what was typed when Twilio refuses', async () => {
  twilio.form.auth_token = 'wrong'
  refusal = new Problem(422, 'twilio_refused', 'Copy both again.')
  expect(await twilio.save()).toBe(false)
  expect(twilio.problem?.detail).toBe('Copy both again.')
  expect(twilio.form.auth_token).toBe('wrong')
  await twilio.look()
  expect(twilio.stored).toEqual(connected)
})
