import type { Inbox } from '../stage/inbox'
import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

interface Known {
  id: string
  number: string
  name: string
}

test('C4: Priya finds a Spanish canned reply by /, sees what it will say, and it arrives filled in', async ({
  demo,
  inboxOf,
}) => {
  const inbox = await inboxOf('Priya')
  const customer = await openOnFile(inbox, demo.url)
  const first = customer.name.split(' ')[0]!
  const { page, box } = inbox
  await box.pressSequentially('/en ca')
  const list = page.getByRole('listbox', { name: 'Canned replies' })
  await expect(list.getByRole('option')).toHaveCount(1)
  await expect(list.getByRole('option', { name: 'En camino' })).toHaveAttribute(
    'aria-selected',
    'true',
  )
  const said = `Hola ${first}, voy en camino. Llego en unos 20 minutos.`
  await expect(page.locator('[data-canned-preview]')).toHaveText(said)
  await box.press('Enter')
  await expect(list).toHaveCount(0)
  await expect(box).toHaveValue(/^Hola \{\{first_name/)
  await expect(page.locator('[data-filled]')).toContainText(said)
  await box.press('Enter')
  await expect(inbox.bubble(said)).toHaveAttribute('data-status', 'delivered')
  expect(await demo.simulator.sentTo(customer.number)).toContain(said)

  // What is sent on this line comes first the next time, and Esc leaves what was typed.
  await box.pressSequentially('/')
  await expect(list.getByRole('option').nth(0)).not.toContainText('En camino')
  await box.press('ArrowUp')
  await expect(list.getByRole('option', { selected: true })).toHaveCount(1)
  await box.press('Escape')
  await expect(list).toHaveCount(0)
  await expect(box).toHaveValue('/')
  await box.fill('')
  await page.getByRole('button', { name: 'Canned replies' }).click()
  await expect(list).toBeVisible()
  await box.press('Escape')
  await expect(box).toHaveValue('')
})

test('S10: a shortcode is completed, previewed, and refused by name where it is empty', async ({
  demo,
  inboxOf,
}) => {
  const inbox = await inboxOf('Priya')
  const customer = await openOnFile(inbox, demo.url)
  const { page, box } = inbox
  await box.pressSequentially('Still {{home')
  const list = page.getByRole('listbox', { name: 'Shortcodes' })
  await expect(list.getByRole('option')).toHaveCount(1)
  await box.press('Tab')
  await expect(box).toHaveValue('Still {{home_year}}')
  await expect(page.locator('[data-filled]')).toHaveText(/Still \d{4}$/)
  await box.fill('See you {{appointment}}')
  const problem = page.locator('[data-shortcode-problem]')
  await expect(problem).toContainText(`${customer.name} has no appointment.`)
  await box.fill('See you {{appointmint}}')
  await expect(problem).toContainText('There’s no shortcode {{appointmint}}.')
  await box.press('Enter')
  await expect(page.getByRole('alert').filter({ hasText: '{{appointmint}}' })).toBeVisible()
  await expect(box).toHaveValue('See you {{appointmint}}')
  expect(await demo.simulator.sentTo(customer.number)).not.toContain('See you {{appointmint}}')
})

test('C4: what Priya wrote becomes a canned reply with one click, and is found, changed, and deleted', async ({
  demo,
  inboxOf,
}) => {
  const cleo = stranger('Cleo')
  await demo.simulator.text({ from: cleo.number, to: demo.main.number, body: 'Do you do gutters?' })
  const inbox = await inboxOf('Priya')
  const { page } = inbox
  await inbox.open(cleo)
  await inbox.reply('We do gutters, too, {{first_name|and gladly}}.')
  const sent = inbox.bubble('We do gutters, too, and gladly.')
  await expect(sent).toHaveAttribute('data-status', 'delivered')
  await page.getByRole('button', { name: 'Save as canned reply' }).last().click()
  const dialog = page.getByRole('dialog', { name: 'Save as canned reply' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Gutters')
  await expect(dialog.getByRole('textbox', { name: 'Text' })).toHaveValue(/\{\{first_name/)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toHaveCount(0)

  await page.goto(`${demo.url}/settings/canned-replies`)
  await page.getByRole('searchbox', { name: 'Search canned replies' }).fill('gutt')
  const row = page.getByRole('listitem').filter({ hasText: 'Gutters' })
  await expect(row).toContainText('Only you')
  await row.getByRole('button', { name: 'Options for Gutters' }).click()
  await page.getByRole('menuitem', { name: 'Edit' }).click()
  const edit = page.getByRole('dialog', { name: 'Edit Gutters' })
  await edit.getByRole('combobox', { name: 'Folder' }).fill('Quotes')
  await edit.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('heading', { name: 'Quotes' })).toBeVisible()
  await row.getByRole('button', { name: 'Options for Gutters' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await expect(row).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(row).toBeVisible()
})

/** Someone who is on file and can be texted; who it is. */
async function openOnFile(inbox: Inbox, url: string): Promise<Known> {
  const found = await inbox.page.request.get(`${url}/api/v1/conversations?tab=open&limit=100`)
  const { conversations } = (await found.json()) as {
    conversations: (Known & { customer: { name: string } | null; opt_out: object | null })[]
  }
  const known = conversations.find(({ customer, opt_out }) => customer && !opt_out)
  if (!known?.customer) throw new Error('nobody of the last hundred is on file')
  await inbox.goTo(`${url}/c/${known.id}`)
  return { ...known, name: known.customer.name }
}
