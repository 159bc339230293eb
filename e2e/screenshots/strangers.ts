import type { Page } from '@playwright/test'
import type { Demo } from '../stage/demo'
import { Inbox } from '../stage/inbox'
import { stranger, type Customer } from '../stage/people'
import { open, priya, thread, type Scene, type SceneContext } from './scene'

/** Numbers that nobody knows, and those whom they become. */
export const strangers: Record<string, Scene> = {
  unrecognized: {
    tablet: true,
    cookies: priya,
    show: async (page, context) => {
      await unrecognized(page, context, stranger('Roof'))
    },
  },
  'add-customer': {
    cookies: priya,
    show: async (page, context) => {
      await unrecognized(page, context, stranger('Roof'))
      await page.keyboard.press('n')
      await page.getByRole('dialog', { name: 'Add customer' }).waitFor()
    },
  },
  'assign-customer': {
    cookies: priya,
    show: async (page, context) => {
      await unrecognized(page, context, stranger('Roof'))
      await page.keyboard.press('l')
      await page.getByRole('combobox', { name: 'Customer' }).fill('an')
      await page.locator('li[role=option]').first().waitFor()
    },
  },
  'block-number': {
    cookies: priya,
    show: async (page, context) => {
      await unrecognized(page, context, stranger('Boats'))
      await page.keyboard.press('b')
      await page.getByRole('dialog', { name: /^Block/ }).waitFor()
    },
  },
  'blocked-number': {
    tablet: true,
    cookies: priya,
    show: async (page, { demo }) => {
      const spam = await blocked(page, demo)
      await open(page, demo, spam)
      await page.locator('[data-number-blocked]').waitFor()
    },
  },
  'blocked-numbers': {
    cookies: priya,
    show: async (page, { demo }) => {
      await blocked(page, demo)
      await page.goto(`${demo.url}/blocked`)
      await page.getByRole('list', { name: 'Blocked numbers' }).waitFor()
    },
  },
  'unknown-details': {
    tablet: true,
    cookies: priya,
    show: async (page, { demo }) => {
      const who = stranger('Unknown')
      await demo.simulator.text({ from: who.number, to: demo.main.number, body: 'Hi, it’s me.' })
      await thread(page, demo, who.shown)
      await page.keyboard.press('i')
      await page.getByRole('button', { name: 'Add customer' }).last().waitFor()
    },
  },
  'compose-new-by-name': {
    tablet: true,
    cookies: priya,
    show: async (page, { demo }) => {
      const inbox = new Inbox(page)
      await inbox.goTo(`${demo.url}/new`)
      await inbox.newNumber.fill('an')
      await page.locator('li[role=option]').first().waitFor()
    },
  },
  'customer-messages': {
    tablet: true,
    cookies: priya,
    show: async (page, { demo }) => {
      const [mia, office] = [stranger('Mia'), stranger('Mia’s office')]
      const numbers = [
        { number: mia.number, label: 'Mobile' },
        { number: office.number, label: 'Office' },
      ]
      const headers = { origin: demo.url }
      const data = { name: 'Mia Sand', numbers }
      const answer = await page.request.post(`${demo.url}/api/v1/customers`, { headers, data })
      const { id } = (await answer.json()) as { id: string }
      const to = demo.main.number
      await demo.simulator.oneByOne([
        { from: mia.number, to, body: 'Hi, our gutters overflow. Could someone have a look?' },
        { from: mia.number, to, body: 'Any day but Friday.' },
        { from: office.number, to, body: 'This is my office number, please use it by day.' },
      ])
      await page.goto(`${demo.url}/customers/${id}/messages`)
      await new Inbox(page).reply('Thanks, Mia. Does Wednesday at ten work?')
      await new Inbox(page).bubble('Does Wednesday').waitFor()
    },
  },
}

/** The list of numbers that nobody knows, one of them under the pointer and the keys. */
async function unrecognized(page: Page, { demo }: SceneContext, who: Customer): Promise<void> {
  const body = 'Hello, I found you online. Do you repair roofs on short notice?'
  await demo.simulator.text({ from: who.number, to: demo.main.number, body })
  const inbox = new Inbox(page)
  await inbox.goTo(`${demo.url}/?tab=unrecognized`)
  await inbox.row(who).hover()
  await inbox.row(who).focus()
  const actions = inbox.list.getByRole('listitem').filter({ hasText: who.shown })
  await actions.getByRole('button').first().waitFor()
}

/** Someone who is blocked. */
async function blocked(page: Page, demo: Demo): Promise<Customer> {
  const who = stranger('Spam')
  await demo.simulator.text({ from: who.number, to: demo.main.number, body: 'You won a boat!' })
  const number = encodeURIComponent(who.number)
  const found = await page.request.get(`${demo.url}/api/v1/conversations?number=${number}`)
  const { conversations } = (await found.json()) as { conversations: { id: string }[] }
  const path = `${demo.url}/api/v1/conversations/${conversations[0]!.id}/block`
  const answer = await page.request.post(path, { headers: { origin: demo.url } })
  if (!answer.ok()) throw new Error(await answer.text())
  return who
}
