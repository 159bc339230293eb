import type { Page } from '@playwright/test'
import { phone as small } from '../stage/browser'
import { Inbox } from '../stage/inbox'
import type { Installation } from '../stage/installation'
import { formatted, stranger } from '../stage/people'
import { expect, test } from '../stage/test'

/** So that Twilio can be told where to call. */
const PUBLIC = ['--public-url', 'http://127.0.0.1:{port}']
const ELSEWHERE = 'https://elsewhere.example/sms'
const NEW = '+14155550188'

const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
const works = (page: Page) => page.getByRole('list', { name: 'What works now' })

async function choose(page: Page, line: string, what: string): Promise<void> {
  await page.getByRole('button', { name: `Options for ${line}` }).click()
  await page.getByRole('menuitem', { name: what }).click()
}

async function linesOf(page: Page, office: Installation): Promise<void> {
  await page.goto(`${office.url}/settings/lines`)
  await expect(page.getByRole('heading', { name: 'Lines' })).toBeVisible()
}

test('L2 L3: Ana adds a line from the picker, edits it, makes it the default and deletes it', async ({
  install,
  browserOf,
}) => {
  const office = await install(PUBLIC)
  await office.setUp()
  const { account_sid } = office.credentials
  await office.simulator.addNumber(account_sid, { number: NEW, friendly_name: 'Bought today' })
  await office.simulator.addNumber(account_sid, {
    number: '+14155550189',
    capabilities: { sms: false, mms: false, voice: true },
  })
  const page = await browserOf(await office.cookiesOf())
  await page.goto(`${office.url}/settings`)
  await page.getByRole('link', { name: /^Lines/ }).click()
  await expect(card(page, 'Front desk')).toContainText('Texts, pictures, calls')

  await page.getByRole('button', { name: 'Add a line' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a line' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Recall')
  const used = dialog.getByRole('radio', { name: formatted(office.lines[0]!.number) })
  await expect(used).toBeDisabled()
  await expect(dialog.getByText('Already a line')).toBeVisible()
  await expect(dialog.getByRole('radio', { name: formatted('+14155550189') })).toBeDisabled()
  await dialog.getByRole('radio', { name: formatted(NEW) }).check()
  await dialog.getByRole('button', { name: 'Add line' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(card(page, 'Recall')).toContainText('Texts to this line arrive here.')

  const tom = stranger('Tom')
  await office.simulator.text({ from: tom.number, to: NEW, body: 'When is my next check-up?' })
  await choose(page, 'Recall', 'Edit…')
  const edit = page.getByRole('dialog', { name: 'Edit Recall' })
  await edit.getByRole('textbox', { name: 'Name' }).fill('Check-ups')
  await edit.getByRole('combobox', { name: 'Language' }).selectOption('es')
  await edit.getByRole('button', { name: 'Save' }).click()
  await expect(card(page, 'Check-ups')).toContainText('Spanish')
  await expect(card(page, 'Check-ups')).not.toContainText('No texts yet')
  await choose(page, 'Check-ups', 'Set as default')
  await expect(card(page, 'Check-ups')).toContainText('Default')
  await expect(card(page, 'Front desk')).not.toContainText('Default')

  // There is no room for the menu below it: it opens above, all of it.
  await page.setViewportSize({ width: 1024, height: 520 })
  await page.getByRole('button', { name: 'Options for Check-ups' }).click()
  await expect(page.getByRole('menuitem', { name: 'Edit…' })).toBeInViewport({ ratio: 1 })
  await expect(page.getByRole('menuitem', { name: 'Delete…' })).toBeInViewport({ ratio: 1 })
  await page.keyboard.press('Escape')
  await choose(page, 'Check-ups', 'Delete…')
  const sure = page.getByRole('dialog', { name: 'Delete Check-ups?' })
  await expect(sure).toContainText('conversations stay')
  await sure.getByRole('button', { name: 'Delete' }).click()
  await expect(card(page, 'Check-ups')).toHaveCount(0)
  await expect(card(page, 'Front desk')).toContainText('Default')
  const inbox = new Inbox(page)
  await inbox.goTo(office.url)
  await inbox.open(tom)
  await expect(inbox.bubble('When is my next check-up?')).toBeVisible()
  await inbox.reply('On Monday at nine.')
  await expect(inbox.bubble('On Monday')).toHaveAttribute('data-status', 'delivered')
})

test('L3: setting the webhook shows first what it replaces, by keyboard alone', async ({
  install,
  browserOf,
}) => {
  const office = await install(PUBLIC)
  await office.setUp()
  await office.pointWebhook(ELSEWHERE)
  const page = await browserOf(await office.cookiesOf())
  await linesOf(page, office)
  const line = card(page, 'Front desk')
  await expect(line).toContainText('Twilio sends them to')
  await expect(works(page)).toContainText('Receiving isn’t working')
  await expect(works(page)).toContainText('Sending works')

  await line.getByRole('button', { name: 'Set webhook' }).focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Set webhook for Front desk' })
  await expect(dialog.getByRole('list', { name: 'What gets replaced' })).toContainText(ELSEWHERE)
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(line).toContainText('Twilio sends them to')

  // Someone changes it in Twilio's console, after it was shown.
  await page.keyboard.press('Enter')
  await office.pointWebhook('https://third.example/sms')
  await dialog.getByRole('button', { name: 'Replace' }).focus()
  await page.keyboard.press('Enter')
  await expect(dialog.getByRole('alert')).toContainText('changed since you saw them')
  await expect(dialog).toContainText('https://third.example/sms')
  await dialog.getByRole('button', { name: 'Replace' }).focus()
  await page.keyboard.press('Enter')
  await expect(dialog).toHaveCount(0)
  await expect(line).toContainText('Texts to this line arrive here.')
  await expect(works(page)).toContainText('Receiving works')
  const kim = stranger('Kim')
  await office.simulator.text({ from: kim.number, to: office.lines[0]!.number, body: 'Hello?' })
})

test('L2: a number can be typed when Twilio can’t be reached', async ({ install, browserOf }) => {
  const office = await install(PUBLIC)
  await office.setUp()
  const { account_sid } = office.credentials
  await office.simulator.addNumber(account_sid, { number: NEW })
  await office.simulator.fault({ kind: 'outage', how: 'unavailable', times: null })
  const page = await browserOf(await office.cookiesOf())
  await linesOf(page, office)
  await page.getByRole('button', { name: 'Add a line' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a line' })
  await expect(dialog).toContainText('You can enter the number for now.')
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Recall')
  await dialog.getByRole('textbox', { name: 'Number' }).fill('415 555')
  await dialog.getByRole('button', { name: 'Add line' }).click()
  await expect(dialog.getByRole('alert')).toContainText('is not a phone number')
  await dialog.getByRole('textbox', { name: 'Number' }).fill('(415) 555-0188')
  await dialog.getByRole('button', { name: 'Add line' }).click()
  await expect(card(page, 'Recall')).toContainText('Not known yet')
  await expect(card(page, 'Recall')).toContainText('We couldn’t check with Twilio')
})

test('L5: all lines are switched off and on again, and nothing is lost', async ({
  install,
  browserOf,
}) => {
  const office = await install(PUBLIC)
  await office.setUp()
  const to = office.lines[0]!.number
  const mia = stranger('Mia')
  await office.simulator.text({ from: mia.number, to, body: 'Before' })
  const page = await browserOf(await office.cookiesOf(), { viewport: small })
  await linesOf(page, office)
  await expect(works(page)).toContainText('Receiving works')
  const all = page.getByRole('switch', { name: 'All lines' })
  await expect(all).toBeChecked()
  await all.click()
  await page.getByRole('dialog').getByRole('button', { name: 'Keep it on' }).click()
  await expect(all).toBeChecked()
  await all.click()
  await page.getByRole('dialog').getByRole('button', { name: 'Turn off inbox' }).click()
  await expect(all).not.toBeChecked()
  await expect(works(page)).toContainText('Sending isn’t working. Nothing is being sent.')
  await office.simulator.text({ from: mia.number, to, body: 'While it was off' })

  const other = await browserOf(await office.cookiesOf())
  const inbox = new Inbox(other)
  await inbox.goTo(office.url)
  await inbox.open(mia)
  await expect(inbox.bubble('Before')).toBeVisible()
  await expect(inbox.bubble('While it was off')).toHaveCount(0)
  await expect(other.getByText('The inbox is off')).toBeVisible()

  await all.click()
  await expect(all).toBeChecked()
  await expect(inbox.bubble('While it was off')).toBeVisible()
  await inbox.reply('Here again.')
  await expect(inbox.bubble('Here again.')).toHaveAttribute('data-status', 'delivered')
})

test('L2: a messaging service is a line with its pool', async ({ install, browserOf }) => {
  const office = await install(PUBLIC)
  await office.setUp()
  const { account_sid } = office.credentials
  const pool = ['+14155550110', '+14155550111', '+14155550112']
  for (const number of pool) await office.simulator.addNumber(account_sid, { number })
  const sid = `MG${'b'.repeat(32)}`
  await office.simulator.changeAccount(account_sid, {
    services: [{ sid, friendly_name: 'Reminders', numbers: pool }],
  })
  const page = await browserOf(await office.cookiesOf())
  await linesOf(page, office)
  await page.getByRole('button', { name: 'Add a line' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a line' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Reminders')
  await dialog.getByRole('radio', { name: /Reminders.*3 numbers/ }).check()
  await dialog.getByRole('button', { name: 'Add line' }).click()
  const line = card(page, 'Reminders')
  await expect(line).toContainText('Messaging service')
  await expect(line).toContainText(formatted(pool[2]!))
  await expect(line).toContainText('Texts to this line arrive here.')

  const people = pool.map((number) => ({ person: stranger('Lee'), number }))
  for (const { person, number } of people) {
    await office.simulator.text({ from: person.number, to: number, body: `To ${number}` })
  }
  const inbox = new Inbox(page)
  await inbox.goTo(office.url)
  for (const { person, number } of people) {
    await inbox.open(person)
    await expect(inbox.bubble(`To ${number}`)).toBeVisible()
  }
  await inbox.reply('Got it.')
  await expect(inbox.bubble('Got it.')).toHaveAttribute('data-status', 'delivered')
})
