import { client } from '../stage/house'
import { Inbox } from '../stage/inbox'
import { ana } from '../stage/installation'
import { crowd, stranger } from '../stage/people'
import { expect, test } from '../stage/test'

// Room for every row.
const tall = { width: 1440, height: 2000 }

test('R3 S3 I12: the power goes while texts come and go; nothing is lost, and the page catches up', async ({
  install,
  browserOf,
}) => {
  const office = await install()
  await office.setUp()
  const api = await client(office.url)
  await api.post('/api/v1/session', { data: { email: ana.email, password: ana.password } })
  expect((await api.patch('/api/v1/sending', { data: { undo_delay: 20 } })).ok()).toBe(true)
  await api.dispose()
  const to = office.lines[0]!.number
  const [walt, people] = [stranger('Walt'), crowd(20)]
  await office.simulator.text({ from: walt.number, to, body: 'Before the storm' })
  const inbox = new Inbox(await browserOf(await office.cookiesOf(), { viewport: tall }))
  await inbox.goTo(office.url)
  await inbox.page.evaluate(() => Object.assign(window, { neverReloaded: true }))
  await inbox.open(walt)

  // A reply that can still be taken back, and texts that were answered a moment ago.
  await inbox.reply('See you at nine.')
  await expect(inbox.bubble('See you at nine.')).toHaveAttribute('data-status', 'pending')
  await inbox.box.fill('And bring')
  await office.simulator.texts(people.map(({ number }) => ({ from: number, to, body: 'Storm!' })))
  await office.powerCut()
  await expect(inbox.page.getByText('Reconnecting…')).toBeVisible()
  await expect(inbox.bubble('Before the storm')).toBeVisible()

  await office.serve()
  await expect(inbox.page.getByText('Back online')).toBeVisible({ timeout: 30_000 })
  await inbox.isLive()
  for (const person of people) await expect(inbox.row(person)).toContainText('Storm!')
  await inbox.expectCount('Open', people.length + 1)
  await expect(inbox.box).toHaveValue('And bring')
  await expect(inbox.bubble('See you at nine.')).toHaveAttribute('data-status', 'delivered', {
    timeout: 40_000,
  })
  expect(await office.simulator.sentTo(walt.number)).toEqual(['See you at nine.'])

  await office.simulator.text({ from: walt.number, to, body: 'After the storm' })
  await expect(inbox.bubble('After the storm')).toBeVisible()
  expect(await inbox.page.evaluate(() => 'neverReloaded' in window)).toBe(true)
})
