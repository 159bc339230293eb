import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

test('C5: Priya records what Lena agreed to, takes it back by mistake, and undoes that', async ({
  demo,
  inboxOf,
  handsetOf,
}) => {
  const lena = stranger('Lena')
  const phone = await handsetOf(lena, demo)
  await phone.text('Can you text me the appointment?')
  const [priya, maya] = [await inboxOf('Priya'), await inboxOf('Maya')]
  for (const inbox of [priya, maya]) await inbox.open(lena)
  await expect(maya.details).toContainText('No consent on file')

  await priya.details.getByRole('button', { name: 'Record consent…' }).click()
  const dialog = priya.page.getByRole('dialog', { name: `Record consent from ${lena.shown}` })
  await dialog.getByRole('button', { name: 'Record' }).click()
  await expect(dialog.getByRole('alert')).toHaveText(
    'Enter what they agreed to, or what they said.',
  )
  await dialog.getByLabel('Date').fill('2026-03-01')
  await dialog.getByLabel('What they agreed to').fill('Yes, text me about my appointment.')
  await dialog.getByLabel('Form address').fill('https://northside.example/quote')
  await dialog.getByRole('button', { name: 'Record' }).click()
  await expect(dialog).toHaveCount(0)

  // It stands on Maya's screen, too, with who recorded it.
  await maya.details.getByText('Consent history').click()
  const entry = maya.details.getByRole('listitem')
  await expect(entry).toContainText('Agreed on a form on Mar 1')
  await expect(entry).toContainText('Yes, text me about my appointment.')
  await expect(entry).toContainText('Recorded by Priya Nair')

  await priya.details.getByText('Consent history').click()
  await priya.details.getByRole('button', { name: /^Take back: Agreed on a form/ }).click()
  await expect(entry).toContainText('Taken back by Priya Nair')
  await priya.page.getByRole('button', { name: 'Undo' }).click()
  await expect(entry).not.toContainText('Taken back')

  // Sam may opt people out, but not change customers.
  const viewer = await inboxOf('Sam')
  await viewer.open(lena)
  await viewer.details.getByText('Consent history').click()
  await expect(viewer.details.getByRole('listitem')).toContainText('Agreed on a form')
  await expect(viewer.details.getByRole('button', { name: 'Record consent…' })).toHaveCount(0)
  await expect(viewer.details.getByRole('button', { name: /^Take back/ })).toHaveCount(0)
})

test('O4 C5: opting someone in again offers to keep what they agreed to', async ({
  demo,
  inboxOf,
  handsetOf,
}) => {
  const omar = stranger('Omar')
  const phone = await handsetOf(omar, demo)
  await phone.text('Wrong number, sorry')
  const priya = await inboxOf('Priya')
  await priya.open(omar)
  await priya.consent.click()
  const out = priya.page.getByRole('dialog', { name: `Opt out ${omar.shown}?` })
  await out.getByRole('button', { name: 'Asked by phone' }).click()
  await out.getByRole('button', { name: 'Opt out', exact: true }).click()
  await expect(priya.consent).toHaveText('Opted out')

  await priya.consent.click()
  const back = priya.page.getByRole('dialog', { name: `Opt ${omar.shown} back in?` })
  await back.getByLabel('Reason').fill('Called again')
  await back.getByLabel('What they agreed to').fill('“Please do text me about the delivery.”')
  await back.getByRole('button', { name: 'Opt in' }).click()
  await expect(priya.consent).toHaveText('Opted in')
  await priya.details.getByText('Consent history').click()
  await expect(priya.details).toContainText('Agreed verbally')
  await expect(priya.details).toContainText('“Please do text me about the delivery.”')
})

test('O5: what asks to stop is listed live, and handled under a colleague’s eyes', async ({
  demo,
  inboxOf,
  handsetOf,
}) => {
  const [rosa, kim] = [stranger('Rosa'), stranger('Kim')]
  const [priya, maya] = [await inboxOf('Priya'), await inboxOf('Maya')]
  const phones = [await handsetOf(rosa, demo), await handsetOf(kim, demo)] as const
  await phones[0].text('Sorry, please stop texting me')
  const link = priya.page.getByRole('link', { name: /^Asking to stop/ })
  await link.click()
  const item = (inbox: typeof priya, who: { shown: string }) =>
    inbox.page.locator('[data-stop-request]').filter({ hasText: who.shown })
  await expect(item(priya, rosa)).toContainText('Sorry, please stop texting me')
  await phones[1].text('My kid says please stop texting me, haha')
  await expect(item(priya, kim)).toBeVisible()

  await maya.page.keyboard.press('g')
  await maya.page.keyboard.press('s')
  await expect(item(maya, kim)).toBeVisible()
  // By the keys: to Kim's row, and it doesn't ask. Both lists follow, and so does the undo.
  await item(priya, kim).getByRole('link').focus()
  await priya.page.keyboard.press('n')
  for (const inbox of [priya, maya]) await expect(item(inbox, kim)).toHaveCount(0)
  await priya.page.getByRole('button', { name: 'Undo' }).click()
  for (const inbox of [priya, maya]) await expect(item(inbox, kim)).toBeVisible()
  await item(maya, kim)
    .getByRole('button', { name: /^Not asking/ })
    .click()
  await expect(item(priya, kim)).toHaveCount(0)

  await item(priya, rosa).getByRole('link').focus()
  await priya.page.keyboard.press('o')
  const dialog = priya.page.getByRole('dialog', { name: `Opt out ${rosa.shown}?` })
  await expect(dialog.getByRole('textbox')).toHaveValue('Asked in a text')
  await dialog.getByRole('button', { name: 'Opt out', exact: true }).click()
  for (const inbox of [priya, maya]) await expect(item(inbox, rosa)).toHaveCount(0)

  await maya.open(rosa)
  await expect(maya.thread.locator('[data-stop-handled]')).toContainText(
    'Priya Nair opted them out',
  )
  await maya.open(kim)
  await expect(maya.thread.locator('[data-stop-handled]')).toContainText(
    'Maya Reyes marked this as not asking to stop',
  )
})

test('O5: a row opens the thread at its text, however far up that is', async ({
  demo,
  inboxOf,
}) => {
  const noor = stranger('Noor')
  const say = (body: string) =>
    demo.simulator.text({ from: noor.number, to: demo.main.number, body })
  await say('Do not text me anymore')
  for (let nth = 0; nth < 80; nth += 1) await say(`And another thing: ${nth}`)
  const priya = await inboxOf('Priya')
  await priya.goTo(`${demo.url}/asking-to-stop`)
  await priya.page
    .locator('[data-stop-request]')
    .filter({ hasText: noor.shown })
    .getByRole('link')
    .press('Enter')
  const bubble = priya.thread.locator('[data-message-id]').filter({
    hasText: 'Do not text me anymore',
  })
  await expect(bubble).toBeInViewport()
})

test('O5: who can’t opt anyone out has no such list', async ({ demo, inboxOf, handsetOf }) => {
  const yara = stranger('Yara')
  const phone = await handsetOf(yara, demo)
  await phone.text('please stop texting me')
  const jordan = await inboxOf('Jordan')
  await jordan.open(yara)
  await expect(jordan.thread.locator('[data-asks-to-stop]')).toBeVisible()
  await expect(jordan.page.getByRole('link', { name: /^Asking to stop/ })).toHaveCount(0)
  await jordan.goTo(`${demo.url}/asking-to-stop`)
  await expect(jordan.page.getByText('Your role can’t opt customers out.')).toBeVisible()
})
