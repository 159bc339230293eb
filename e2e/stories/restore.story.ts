import { client } from '../stage/house'
import { Inbox } from '../stage/inbox'
import { ana, type Installation } from '../stage/installation'
import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

const reminder = 'We come tomorrow at nine.'

/** A text to Walt, for so many milliseconds later. */
async function remind(office: Installation, later: number): Promise<void> {
  const api = await client(office.url)
  await api.post('/api/v1/session', { data: { email: ana.email, password: ana.password } })
  const listed = await api.get('/api/v1/conversations')
  const { conversations } = (await listed.json()) as { conversations: { id: string }[] }
  const send_at = new Date(Date.now() + later).toISOString()
  const data = { body: reminder, client_key: 'reminder', send_at }
  const sent = await api.post(`/api/v1/conversations/${conversations[0]!.id}/messages`, { data })
  expect(sent.status(), await sent.text()).toBe(202)
  await api.dispose()
}

test('R6: what went out after the backup was made is not sent again from it', async ({
  install,
  browserOf,
}) => {
  const office = await install()
  await office.setUp()
  const walt = stranger('Walt')
  await office.simulator.text({ from: walt.number, to: office.lines[0]!.number, body: 'When?' })
  await remind(office, 6_000)
  await office.powerCut()
  await office.backUp()
  await office.serve()
  await expect.poll(() => office.simulator.sentTo(walt.number)).toEqual([reminder])

  await office.powerCut()
  await office.restore()
  await office.serve()
  const inbox = new Inbox(await browserOf(await office.cookiesOf()))
  await inbox.goTo(office.url)
  await inbox.open(walt)
  await expect(inbox.bubble(reminder)).toHaveAttribute('data-status', 'delivered')
  await expect(inbox.scheduled(reminder)).toHaveCount(0)
  // It would have gone before this one.
  await inbox.reply('Or at ten?')
  await expect(inbox.bubble('Or at ten?')).toHaveAttribute('data-status', 'delivered')
  expect(await office.simulator.sentTo(walt.number)).toEqual([reminder, 'Or at ten?'])
})

test('R6: while Twilio can’t be asked, the page says what waits, and an admin sends it', async ({
  install,
  browserOf,
}) => {
  const office = await install()
  await office.setUp()
  const walt = stranger('Walt')
  await office.simulator.text({ from: walt.number, to: office.lines[0]!.number, body: 'When?' })
  await remind(office, 2_000)
  await office.powerCut()
  await office.simulator.fault({ kind: 'outage', times: null })
  await office.serve()
  const inbox = new Inbox(await browserOf(await office.cookiesOf()))
  await inbox.goTo(office.url)
  const { page } = inbox
  const bar = page.getByText('1 text on hold: we couldn’t check with Twilio')
  await expect(bar).toBeVisible({ timeout: 30_000 })
  expect(await office.simulator.sentTo(walt.number)).toEqual([])

  await page.getByRole('button', { name: 'Review' }).click()
  const dialog = page.getByRole('dialog', { name: 'On hold since the restart' })
  await expect(dialog).toContainText(reminder)
  await expect(dialog).toContainText('may get the same text twice')
  await office.simulator.noFaults()
  await dialog.getByRole('button', { name: 'Send now' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(bar).toHaveCount(0)
  await expect.poll(() => office.simulator.sentTo(walt.number)).toEqual([reminder])
})
