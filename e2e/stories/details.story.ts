import type { Inbox } from '../stage/inbox'
import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

test('I9: the details show what is on file; when that does not answer they say so and try again', async ({
  demo,
  inboxOf,
}) => {
  const inbox = await inboxOf('Priya')
  const details = /\/conversations\/[^/]+\/details$/
  await inbox.page.route(details, (route) => route.abort())
  await openOnFile(inbox, demo.url)
  await expect(inbox.details).toContainText('Phone')
  await expect(inbox.details).toContainText('Address')
  const onFile = inbox.details.getByRole('region', { name: 'Customer info' })
  await expect(onFile.getByRole('alert')).toContainText('Couldn’t load this.')
  await inbox.page.unroute(details)
  await onFile.getByRole('button', { name: 'Try again' }).click()
  await expect(onFile).toContainText('Home year')
  await expect(onFile).toContainText('Sales rep')

  const unknown = stranger('Nobody')
  await demo.simulator.text({ from: unknown.number, to: demo.main.number, body: 'Hi' })
  await inbox.open(unknown)
  await expect(inbox.details.getByRole('button', { name: 'Add customer' })).toBeVisible()
})

test('I9: Maya chooses what the details show and what it is called, and Priya sees it so', async ({
  demo,
  inboxOf,
}) => {
  const [maya, priya] = [await inboxOf('Maya'), await inboxOf('Priya')]
  await maya.page.goto(`${demo.url}/settings/details`)
  const form = maya.page.getByRole('form', { name: 'Customer fields' })
  const year = form.getByRole('textbox', { name: 'Label 8' })
  await expect(year).toHaveValue('Home year')
  await year.fill('Built in')
  await form.getByRole('button', { name: 'Remove Sales rep' }).click()
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(form.getByRole('status')).toHaveText('Saved.')

  await openOnFile(priya, demo.url)
  const onFile = priya.details.getByRole('region', { name: 'Customer info' })
  await expect(onFile).toContainText('Built in')
  await expect(onFile).not.toContainText('Sales rep')
  // The CRM's fields are its own.
  const known = priya.details.getByRole('region', { name: 'From Demo CRM' })
  await expect(known).toContainText('Market segment')

  await form.getByRole('textbox', { name: 'Label 1' }).fill('')
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(form.getByRole('textbox', { name: 'Label 1' })).toBeFocused()
  await expect(form.getByRole('status')).toHaveCount(0)
})

/** Someone who is on file, however far down the list their conversation is. */
async function openOnFile(inbox: Inbox, url: string): Promise<void> {
  const found = await inbox.page.request.get(`${url}/api/v1/conversations?tab=all&limit=100`)
  const { conversations } = (await found.json()) as {
    conversations: { id: string; customer: object | null }[]
  }
  const known = conversations.find((conversation) => conversation.customer)
  if (!known) throw new Error('nobody of the last hundred is on file')
  await inbox.goTo(`${url}/c/${known.id}`)
}
