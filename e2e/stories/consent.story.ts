import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

test('O4 I12: Priya opts Lena out with a reason; Maya sees it live, and in again', async ({
  demo,
  inboxOf,
  handsetOf,
}) => {
  const lena = stranger('Lena')
  const phone = await handsetOf(lena, demo)
  await phone.text('How much is a filter?')
  const [priya, maya] = [await inboxOf('Priya'), await inboxOf('Maya')]
  for (const inbox of [priya, maya]) await inbox.open(lena)
  await expect(priya.consent).toHaveText('Opted in')

  await priya.consent.click()
  const dialog = priya.page.getByRole('dialog', { name: `Opt out ${lena.shown}?` })
  await expect(dialog.getByRole('button', { name: 'Opt out', exact: true })).toBeDisabled()
  await priya.page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(priya.consent).toBeFocused()

  await priya.consent.press('Enter')
  await dialog.getByRole('textbox').fill('She rang and asked us to')
  await dialog.getByRole('textbox').press('Enter')
  for (const inbox of [priya, maya]) {
    await expect(inbox.consent).toHaveText('Opted out')
    await expect(inbox.details).toContainText('by Priya Nair: She rang and asked us to')
    await expect(inbox.thread).toContainText('by Priya Nair: She rang and asked us to')
    await expect(inbox.blocked).toContainText('by Priya Nair')
    await expect(inbox.row(lena)).toContainText('Opted out')
  }

  await maya.consent.click()
  const again = maya.page.getByRole('dialog', { name: `Opt ${lena.shown} back in?` })
  await again.getByRole('textbox', { name: 'Reason' }).fill('She changed her mind')
  await again.getByRole('button', { name: 'Opt in' }).click()
  await expect(priya.consent).toHaveText('Opted in')
  await expect(priya.thread).toContainText('by Maya Reyes: She changed her mind')
  await priya.details.getByText('Consent history').click()
  await expect(priya.details.getByRole('listitem')).toContainText(['Opted back in', 'Opted out'])
  await priya.reply('Good to have you back. A filter is 24 dollars.')
  await expect(phone.received('Good to have you back')).toBeVisible()
})

test('O4: what the carrier blocks no button lifts; a viewer has none', async ({
  demo,
  inboxOf,
}) => {
  const boris = stranger('Boris')
  await demo.simulator.text({ from: boris.number, to: demo.main.number, body: 'Too many texts' })
  const inbox = await inboxOf('Priya')
  await inbox.open(boris)
  await demo.simulator.fault({ kind: 'reject', code: 21610, to: boris.number })
  await inbox.reply('Sorry!')
  await expect(inbox.details).toContainText('Only they can undo it, by texting START')
  await expect(inbox.details.getByRole('button', { name: 'Opted out' })).toHaveCount(0)

  const viewer = await inboxOf('Robin')
  await viewer.open(boris)
  await expect(viewer.details).toContainText('Opted out')
  await expect(viewer.details.getByRole('button', { name: 'Opted out' })).toHaveCount(0)
})

test('O5: asking to stop in other words is marked, and honored by one click', async ({
  demo,
  inboxOf,
  handsetOf,
}) => {
  const wanda = stranger('Wanda')
  const phone = await handsetOf(wanda, demo)
  await phone.text('please stop texting me')
  await phone.text('Can you stop by tomorrow instead?')
  const inbox = await inboxOf('Priya')
  await inbox.open(wanda)
  const mark = inbox.thread.locator('[data-asks-to-stop]')
  await expect(mark).toHaveCount(1)
  await mark.getByRole('button', { name: 'Opt out' }).click()
  await expect(inbox.consent).toHaveText('Opted out')
  await expect(mark).toHaveCount(0)
  await expect(inbox.thread).toContainText('by Priya Nair: Asked in a text')
})
