import type { APIRequestContext, Page } from '@playwright/test'
import { freshCookies } from '../stage/house'
import { Inbox } from '../stage/inbox'
import type { Installation } from '../stage/installation'
import { stranger, type Customer } from '../stage/people'
import { expect, test } from '../stage/test'

const ben = {
  name: 'Ben Carter',
  email: 'ben@harbor.example',
  password: 'sixteen and a half',
  role: 'sms_user',
}

async function idOf(api: APIRequestContext, name: string): Promise<string> {
  const { team } = (await (await api.get('/api/v1/team')).json()) as {
    team: { id: string; name: string }[]
  }
  return team.find((member) => member.name === name)!.id
}

/** Ben works there, and Eva has texted. */
async function evaWroteBen(house: Installation) {
  await house.setUp()
  await house.addUser(ben)
  const eva = stranger('Eva')
  await house.simulator.text({ from: eva.number, to: house.lines[0]!.number, body: 'Hello Ben' })
  return { house, api: await house.asAna(), eva }
}

async function readingHer(page: Page, house: Installation, eva: Customer): Promise<Inbox> {
  const inbox = new Inbox(page)
  await inbox.goTo(house.url)
  await inbox.open(eva)
  return inbox
}

test('P1 I13: the inbox of a branch goes from under who reads it, says why, and comes back', async ({
  install,
  browserOf,
}) => {
  const { house, api, eva } = await evaWroteBen(await install())
  const inbox = await readingHer(await browserOf(await freshCookies(house.url, ben)), house, eva)
  await inbox.box.fill('On my way')

  const { locations } = await (await api.get('/api/v1/locations')).json()
  const main = `/api/v1/locations/${locations[0].id}`
  await api.patch(main, { data: { inbox_on: false } })
  const { page } = inbox
  await expect(page.getByText(/a location whose inbox is on/)).toBeVisible()
  await expect(inbox.thread).toHaveCount(0)
  await expect(page.getByText('Hello Ben')).toHaveCount(0)

  await api.patch(main, { data: { inbox_on: true } })
  await inbox.isLive()
  await expect(inbox.bubble('Hello Ben')).toBeVisible()
  // What he was writing is still there.
  await expect(inbox.box).toHaveValue('On my way')
})

test('P1: Ben is removed while he types: he is signed out, and what he sent stays his', async ({
  install,
  browserOf,
}) => {
  const { house, api, eva } = await evaWroteBen(await install())
  const inbox = await readingHer(await browserOf(await freshCookies(house.url, ben)), house, eva)
  await inbox.reply('Coming')
  await expect(inbox.bubble('Coming')).toBeVisible()
  await inbox.box.pressSequentially('And then')
  expect((await api.delete(`/api/v1/members/${await idOf(api, 'Ben Carter')}`)).status()).toBe(204)
  await expect(inbox.page.getByRole('button', { name: 'Sign in' })).toBeVisible()
  await expect(inbox.page.getByText('Hello Ben')).toHaveCount(0)
  await inbox.page.getByLabel('Email').fill(ben.email)
  await inbox.page.getByLabel('Password').fill(ben.password)
  await inbox.page.getByRole('button', { name: 'Sign in' }).click()
  await expect(inbox.page.getByText(/belong to any organization/)).toBeVisible()

  const hers = new Inbox(await browserOf(await house.cookiesOf()))
  await hers.goTo(house.url)
  await hers.open(eva)
  await expect(hers.thread.getByText('Ben', { exact: true })).toBeVisible()
  await hers.page.getByRole('button', { name: /^Assign: / }).click()
  await expect(hers.page.getByRole('option', { name: 'Ana Costa' })).toBeVisible()
  await expect(hers.page.getByRole('option', { name: 'Ben Carter' })).toHaveCount(0)
})

test('P1: a role that changes under Ben takes the reply box from him, and gives it back', async ({
  install,
  browserOf,
}) => {
  const { house, api, eva } = await evaWroteBen(await install())
  const role = await api.post('/api/v1/roles', {
    data: { name: 'Front desk', permissions: ['view', 'send', 'every_location'] },
  })
  const { id } = await role.json()
  await api.patch(`/api/v1/members/${await idOf(api, 'Ben Carter')}`, { data: { role: id } })
  const inbox = await readingHer(await browserOf(await freshCookies(house.url, ben)), house, eva)
  await expect(inbox.box).toBeVisible()
  await expect(inbox.page.getByRole('button', { name: 'Close', exact: true })).toHaveCount(0)
  const change = (permissions: string[]) =>
    api.patch(`/api/v1/roles/${id}`, { data: { permissions } })
  await change(['view', 'close', 'every_location'])
  await expect(inbox.box).toHaveCount(0)
  await expect(inbox.page.getByRole('button', { name: 'Close', exact: true })).toBeVisible()
  await change(['view', 'send', 'every_location'])
  await expect(inbox.box).toBeVisible()
})
