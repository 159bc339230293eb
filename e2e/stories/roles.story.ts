import { Inbox } from '../stage/inbox'
import { signIn } from '../stage/house'
import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

test('I13 P1: Jordan, a viewer, reads along live, can do nothing, and leaves it unread for the team', async ({
  demo,
  inboxOf,
}) => {
  const eva = stranger('Eva')
  await demo.simulator.text({ from: eva.number, to: demo.main.number, body: 'Hello there' })
  const inbox = await inboxOf('Jordan')
  await inbox.open(eva)
  await expect(inbox.bubble('Hello there')).toBeVisible()
  await expect(inbox.blocked).toContainText('You have read-only access.')
  await expect(inbox.box).toHaveCount(0)
  for (const name of ['Close', 'Reopen']) {
    await expect(inbox.page.getByRole('button', { name, exact: true })).toHaveCount(0)
  }
  await expect(inbox.page.getByRole('link', { name: 'New conversation' })).toHaveCount(0)
  await expect(inbox.page.getByRole('button', { name: /^Assign: / })).toHaveCount(0)

  await demo.simulator.text({ from: eva.number, to: demo.main.number, body: 'Anyone?' })
  await expect(inbox.bubble('Anyone?')).toBeVisible()
  await expect(inbox.row(eva)).toHaveAttribute('data-unread', '2')
})

test('I13 P2: what the page does not offer the server refuses all the same', async ({
  demo,
  inboxOf,
}) => {
  const eva = stranger('Eva')
  await demo.simulator.text({ from: eva.number, to: demo.main.number, body: 'Hello again' })
  const inbox = await inboxOf('Jordan')
  await inbox.open(eva)
  const id = inbox.page.url().split('/').at(-1)
  const asked = await inbox.page.evaluate(async (id) => {
    const post = (path: string, body: object) =>
      fetch(`/api/v1/conversations/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }).then((answer) => answer.status)
    const body = { body: 'From a viewer', client_key: crypto.randomUUID() }
    const statuses = [await post(`${id}/messages`, body), await post(`${id}/close`, {})]
    return [...statuses, await post(`${crypto.randomUUID()}/close`, {})]
  }, id)
  expect(asked.slice(0, 2)).toEqual([403, 403])
  expect(await demo.simulator.sentTo(eva.number)).toEqual([])
})

test('P3: a wrong password is refused in words', async ({ demo, browserOf }) => {
  const page = await browserOf()
  await page.goto(demo.url)
  await page.getByLabel('Email').fill(demo.account('Sam').email)
  await page.getByLabel('Password').fill('not the password')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('alert').filter({ hasText: /\w/ })).toBeVisible()
  await page.getByLabel('Password').fill(demo.account('Sam').password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await new Inbox(page).isLive()
})

test('I13 P1: Kim, who belongs to no location, sees an empty inbox that says why', async ({
  install,
  browserOf,
}) => {
  const office = await install()
  await office.setUp()
  const kim = {
    email: 'kim@harbor.example',
    name: 'Kim',
    role: 'sms_user',
    password: 'kim was here first',
  }
  await office.addUser(kim)
  await office.takeOutOfLocations(kim.email)
  const eva = stranger('Eva')
  await office.simulator.text({ from: eva.number, to: office.lines[0]!.number, body: 'Hello?' })

  const api = await signIn(office.url, kim)
  const page = await browserOf(await api.storageState())
  await page.goto(office.url)
  await expect(page.getByRole('heading', { name: 'Nothing to see here yet' })).toBeVisible()
  await expect(page.getByRole('main')).toContainText(/location/i)
  await expect(page.getByText(eva.shown)).toHaveCount(0)
  const list = await api.get('/api/v1/conversations?tab=all')
  expect(list.status()).toBe(200)
  expect(await list.json()).toMatchObject({ conversations: [] })
  await api.dispose()
})
