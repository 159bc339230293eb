import type { Page } from '@playwright/test'
import { stranger } from '../stage/people'
import { open, priya, type Scene, type SceneContext } from './scene'

/** Consent on file, and texts that ask to stop. */
export const consent: Record<string, Scene> = {
  'asking-to-stop': {
    tablet: true,
    cookies: priya,
    show: async (page, { demo }) => {
      await asks(demo)
      await page.goto(`${demo.url}/asking-to-stop`)
      await page.locator('[data-stop-request]').first().waitFor()
    },
  },
  'asking-to-stop-opt-out': {
    cookies: priya,
    show: async (page, { demo }) => {
      await asks(demo)
      await page.goto(`${demo.url}/asking-to-stop`)
      await page.locator('[data-stop-request]').first().waitFor()
      await page
        .getByRole('button', { name: /^Opt out/ })
        .first()
        .click()
      await page.getByRole('dialog').waitFor()
    },
  },
  'stop-handled': {
    cookies: priya,
    show: async (page, { demo }) => {
      const who = await asks(demo)
      await open(page, demo, who)
      await page.getByRole('button', { name: 'Not asking' }).click()
      await page.locator('[data-stop-handled]').waitFor()
    },
  },
  'consent-on-file': {
    tablet: true,
    cookies: priya,
    show: async (page, context) => {
      await recorded(page, context)
      await page.getByText('Consent history').click()
      await page.locator('[data-consent-entry]').first().waitFor()
    },
  },
  'record-consent': {
    cookies: priya,
    show: async (page, context) => {
      await recorded(page, context)
      await page.getByRole('button', { name: 'Record consent…' }).click()
      await page.getByRole('dialog', { name: /^Record consent/ }).waitFor()
    },
  },
  'customer-consent': {
    cookies: priya,
    show: async (page, context) => {
      const { customer } = await recorded(page, context)
      await page.goto(`${context.demo.url}/customers/${customer}`)
      await page.locator('[data-consent-entry]').first().scrollIntoViewIfNeeded()
    },
  },
}

async function asks({ simulator, main }: SceneContext['demo']) {
  const who = stranger('Stop')
  const body = 'Hi, we moved away in March. Please stop texting me about the gutters, thank you!'
  await simulator.text({ from: who.number, to: main.number, body })
  return who
}

/** A customer with two numbers who agreed, opted out, and agreed again. */
async function recorded(page: Page, { demo }: SceneContext) {
  const who = stranger('Agreed')
  const say = (body: string) =>
    demo.simulator.text({ from: who.number, to: demo.main.number, body })
  for (const body of ['Hello!', 'STOP', 'START']) await say(body)
  const api = (path: string, data: object) =>
    page.request.post(`${demo.url}/api/v1${path}`, { data, headers: { origin: demo.url } })
  const numbers = [
    { number: who.number, label: 'Mobile' },
    { number: stranger('Office').number, label: 'Office' },
  ]
  const added = await api('/customers', { name: `Amara Obi ${who.number.slice(-4)}`, numbers })
  const { id: customer } = (await added.json()) as { id: string }
  const consents = `/customers/${customer}/consents`
  const words =
    'I agree to receive texts about my appointments and quotes from Northside Home Services. Message and data rates may apply. Reply STOP to opt out.'
  await api(consents, {
    source: 'form',
    words,
    given_at: '2026-03-01T17:00:00Z',
    place: 'https://northside.example/quote',
  })
  const spoken = { source: 'verbal', words: 'Sure, text me when the van is close.' }
  const second = await api(consents, { ...spoken, numbers: [who.number] })
  const { records } = (await second.json()) as { records: { id: string }[] }
  await api(`/consents/${records[0]!.id}/take-back`, {})
  await open(page, demo, who)
  // Where the details are folded away, they are drawn out.
  const details = page.getByRole('button', { name: 'Details' })
  if (await details.isVisible()) await details.click()
  return { who, customer }
}
