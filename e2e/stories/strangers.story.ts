import type { Demo } from '../stage/demo'
import type { Inbox } from '../stage/inbox'
import { stranger, type Customer } from '../stage/people'
import { expect, test } from '../stage/test'

test('C2 I12: a stranger becomes a customer under a colleague’s eyes; undone, they are a stranger again', async ({
  demo,
  inboxOf,
}) => {
  const [rosa, next] = [stranger('Rosa'), stranger('Next')]
  await texts(demo, next, 'Do you do roofs?')
  await texts(demo, rosa, 'Hi, this is Rosa Lind.')
  const [priya, sam] = [await inboxOf('Priya'), await inboxOf('Sam')]
  for (const inbox of [priya, sam]) await inbox.tab('Unrecognized').click()
  await sam.open(rosa)
  // Sam can't edit customers.
  await sam.row(rosa).hover()
  await expect(actions(sam, rosa).getByRole('button', { name: 'Dismiss' })).toBeVisible()
  await expect(sam.page.getByRole('button', { name: 'Add customer' })).toHaveCount(0)
  await expect(sam.details).toContainText('Not a saved customer.')

  await priya.row(rosa).focus()
  await priya.page.keyboard.press('n')
  const dialog = priya.page.getByRole('dialog', { name: 'Add customer' })
  await expect(dialog).toContainText(rosa.shown)
  await dialog.getByLabel('Name').fill('Rosa Lind')
  await dialog.getByLabel('Label').fill('Mobile')
  await dialog.getByLabel('External ID').fill(`lead ${rosa.number}`)
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(dialog).toHaveCount(0)
  await expect(priya.row(rosa)).toHaveCount(0)
  // Who goes through the list by keys goes on from there.
  await expect(priya.row(next)).toBeFocused()
  await expect(sam.heading).toContainText('Rosa Lind')
  await expect(sam.details).toContainText(`${rosa.shown} · Mobile`)
  await expect(sam.row(rosa)).toHaveCount(0)
  for (const inbox of [priya, sam]) {
    await inbox.tab('All').click()
    await expect(inbox.list.getByRole('link').filter({ hasText: 'Rosa Lind' })).toBeVisible()
  }

  await priya.page.getByRole('button', { name: 'Undo' }).click()
  await expect(sam.heading).toContainText(rosa.shown)
  await expect(sam.details).toContainText('Not a saved customer.')
  await expect(priya.row(rosa)).toContainText('Unrecognized')
})

test('C2: whose an external ID is already is said, and the number can be given to them on the spot', async ({
  demo,
  inboxOf,
}) => {
  const [una, second] = [stranger('Una'), stranger('Una’s office')]
  const inbox = await inboxOf('Priya')
  const saved = await add(inbox, demo, { name: 'Una Marsh', numbers: [una], id: 'lead-una' })
  await texts(demo, second, 'It’s Una, from the office.')
  await inbox.open(second)
  await inbox.details.getByRole('button', { name: 'Add customer' }).click()
  const dialog = inbox.page.getByRole('dialog', { name: 'Add customer' })
  await dialog.getByLabel('Name').fill('Una M.')
  await dialog.getByLabel('External ID').fill('lead-una')
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(dialog.getByRole('alert')).toContainText('Una Marsh')
  await dialog.getByRole('button', { name: 'Assign this number to Una Marsh' }).click()
  await expect(inbox.heading).toContainText('Una Marsh')
  const link = inbox.details.getByRole('link', { name: 'Open customer' })
  await expect(link).toHaveAttribute('href', new RegExp(`/customers/${saved}$`))
  await expect(link).toBeFocused()
})

test('C2: whom to assign a number to is found by typing; undone, it is unknown again', async ({
  demo,
  inboxOf,
}) => {
  const [gil, spare] = [stranger('Gil'), stranger('Gil’s other phone')]
  const inbox = await inboxOf('Priya')
  await add(inbox, demo, { name: 'Gil Ostrander', numbers: [gil], id: 'job-4711' })
  await texts(demo, spare, 'New phone, who dis?')
  await inbox.tab('Unrecognized').click()
  for (const typed of ['ostr', gil.shown, 'job-4711']) {
    await inbox.row(spare).hover()
    await actions(inbox, spare).getByRole('button', { name: 'Assign to customer' }).click()
    const dialog = inbox.page.getByRole('dialog', { name: `Assign ${spare.shown} to a customer` })
    const field = dialog.getByRole('combobox', { name: 'Customer' })
    await expect(field).toBeFocused()
    await field.fill('nobody is called that')
    await expect(dialog.getByRole('status')).toContainText('No customers match')
    await expect(dialog.getByRole('button', { name: 'Assign', exact: true })).toBeDisabled()
    await field.fill(typed)
    const option = dialog.getByRole('option', { name: /Gil Ostrander/ })
    await expect(option).toHaveAttribute('aria-selected', 'true')
    await field.press('Enter')
    await expect(inbox.page.getByText('Assigned to Gil Ostrander')).toBeVisible()
    await expect(inbox.row(spare)).toHaveCount(0)
    await inbox.page.getByRole('button', { name: 'Undo' }).click()
    await expect(inbox.row(spare)).toBeVisible()
  }

  // From the conversation, and away again with its label kept.
  await inbox.open(spare)
  await inbox.page.keyboard.press('l')
  await inbox.page.getByRole('combobox', { name: 'Customer' }).fill('gil')
  await inbox.page.getByRole('option', { name: /Gil Ostrander/ }).dblclick()
  await expect(inbox.heading).toContainText('Gil Ostrander')
  await inbox.details.getByRole('button', { name: /^More for/ }).click()
  await inbox.page.getByRole('menuitem', { name: 'Not this customer' }).click()
  await expect(inbox.heading).toContainText(spare.shown)
  await inbox.page.getByRole('button', { name: 'Undo' }).click()
  await expect(inbox.heading).toContainText('Gil Ostrander')
  await expect(inbox.details).toContainText(gil.shown)
})

test('C2: a number that was dismissed leaves the tab, and is back when it writes again', async ({
  demo,
  inboxOf,
}) => {
  const [wrong, next] = [stranger('Wrong number'), stranger('Next')]
  await texts(demo, next, 'Hello?')
  await texts(demo, wrong, 'Is this Papa’s Pizza?')
  const [sam, maya] = [await inboxOf('Sam'), await inboxOf('Maya')]
  for (const inbox of [sam, maya]) await inbox.tab('Unrecognized').click()
  await sam.row(wrong).focus()
  await sam.page.keyboard.press('d')
  for (const inbox of [sam, maya]) await expect(inbox.row(wrong)).toHaveCount(0)
  await expect(sam.row(next)).toBeFocused()
  await sam.page.getByRole('button', { name: 'Undo' }).click()
  for (const inbox of [sam, maya]) await expect(inbox.row(wrong)).toBeVisible()

  await sam.row(wrong).hover()
  await actions(sam, wrong).getByRole('button', { name: 'Dismiss' }).click()
  await expect(maya.row(wrong)).toHaveCount(0)
  await texts(demo, wrong, 'So, no pizza?')
  for (const inbox of [sam, maya]) await expect(inbox.row(wrong)).toContainText('So, no pizza?')
})

test('C2: a blocked number is out of sight, its texts are held, and come in once it is unblocked', async ({
  demo,
  inboxOf,
}) => {
  const spam = stranger('Spam')
  await texts(demo, spam, 'You have won a boat')
  const [sam, priya] = [await inboxOf('Sam'), await inboxOf('Priya')]
  await priya.open(spam)
  await sam.open(spam)
  await sam.page.keyboard.press('b')
  const dialog = sam.page.getByRole('dialog', { name: `Block ${spam.shown}?` })
  await expect(dialog).toContainText('New texts from this number are held')
  await dialog.getByRole('button', { name: 'Block', exact: true }).click()
  for (const inbox of [sam, priya]) {
    await expect(inbox.page.locator('[data-number-blocked]')).toContainText(
      /Sam Whitfield blocked this number .*New texts are held\./,
    )
    await expect(inbox.box).toHaveCount(0)
    await expect(inbox.page.locator('[data-blocked]')).toContainText('This number is blocked.')
    await expect(inbox.row(spam)).toHaveCount(0)
  }
  await texts(demo, spam, 'Claim your boat now')
  await sam.tab('All').click()
  await expect(sam.row(spam)).toContainText('You have won a boat')
  await expect(sam.row(spam)).toContainText('Blocked')

  await sam.page.getByRole('button', { name: /^Account: / }).click()
  await sam.page.getByRole('menuitem', { name: 'Blocked numbers' }).click()
  const listed = sam.page.getByRole('list', { name: 'Blocked numbers' }).getByRole('listitem')
  await expect(listed.filter({ hasText: spam.shown })).toContainText('Blocked by Sam Whitfield')
  await priya.page.getByRole('button', { name: 'Unblock', exact: true }).click()
  await expect(listed.filter({ hasText: spam.shown })).toHaveCount(0)
  await expect(priya.bubble('Claim your boat now')).toBeVisible()
  await expect(priya.box).toBeVisible()
  await expect(sam.row(spam)).toContainText('Claim your boat now')
})

test('C2: on a phone the same is in a menu, and people who may not see none of it', async ({
  demo,
  inboxOf,
}) => {
  const vic = stranger('Vic')
  await texts(demo, vic, 'Anyone there?')
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true }
  const [priya, jordan] = [await inboxOf('Priya', phone), await inboxOf('Jordan')]
  await priya.tab('Unrecognized').click()
  await priya.page.getByRole('button', { name: `More for ${vic.shown}` }).click()
  await expect(priya.page.getByRole('menuitem')).toHaveText([
    'Add customer',
    'Assign to customer',
    'Dismiss',
    'Block number',
  ])
  await priya.page.getByRole('menuitem', { name: 'Dismiss' }).click()
  await expect(priya.row(vic)).toHaveCount(0)
  await priya.page.getByRole('button', { name: 'Undo' }).click()
  await expect(priya.row(vic)).toBeVisible()

  await jordan.tab('Unrecognized').click()
  await jordan.row(vic).click()
  await expect(jordan.details).toContainText('Not a saved customer.')
  for (const name of ['Add customer', 'Assign to customer', 'Dismiss'])
    await expect(jordan.page.getByRole('button', { name })).toHaveCount(0)
  await expect(jordan.list.getByRole('button', { name: /^More for/ })).toHaveCount(0)
  await jordan.details.getByRole('button', { name: /^More for/ }).click()
  await expect(jordan.page.getByRole('menuitem')).toHaveText([
    'Save transcript',
    'Save transcript as text',
  ])
  await jordan.page.keyboard.press('Escape')
  await jordan.page.keyboard.press('b')
  await expect(jordan.page.getByRole('dialog')).toHaveCount(0)
})

test('I5: whom to text is found by name, number or external ID; a typed number stays what it is', async ({
  demo,
  inboxOf,
}) => {
  const [nora, office] = [stranger('Nora'), stranger('Nora’s office')]
  const inbox = await inboxOf('Priya')
  await add(inbox, demo, { name: 'Nora Quist', numbers: [nora, office], id: 'acct-881' })
  const options = inbox.page.getByRole('listbox', { name: 'Customers' }).getByRole('option')
  for (const typed of ['quist', nora.number.replace('+1', ''), 'acct-881']) {
    await inbox.page.goto(`${demo.url}/new`)
    await inbox.isLive()
    await inbox.newNumber.fill(typed)
    await expect(options).toHaveText([
      new RegExp(`Nora Quist\\s*Mobile · ${escaped(nora.shown)}`),
      new RegExp(`Nora Quist\\s*Office · ${escaped(office.shown)}`),
    ])
  }
  // By keys: the second number, then what to say.
  await inbox.newNumber.press('ArrowDown')
  await inbox.newNumber.press('ArrowDown')
  await expect(options.nth(1)).toHaveAttribute('aria-selected', 'true')
  await inbox.newNumber.press('Enter')
  await expect(inbox.newNumber).toHaveValue(office.shown)
  await expect(inbox.newNumber).toHaveAccessibleDescription('Nora Quist')
  await expect(inbox.page.getByText('SMS', { exact: true }).last()).toBeVisible()
  await expect(inbox.box).toBeFocused()
  await inbox.reply('Good morning, Nora!')
  await expect(inbox.heading).toContainText('Nora Quist')
  await expect(inbox.bubble('Good morning, Nora!')).toHaveAttribute('data-status', 'delivered')
})

test('I5 C1 C2: who can’t be texted is said before anything is written', async ({
  demo,
  inboxOf,
}) => {
  const [otto, spam] = [stranger('Otto'), stranger('Spam')]
  const inbox = await inboxOf('Priya')
  const id = await add(inbox, demo, { name: 'Otto Brandt', numbers: [otto] })
  const changed = await inbox.page.request.patch(`${demo.url}/api/v1/customers/${id}`, {
    headers: { origin: demo.url },
    data: { texting_on: false },
  })
  expect(changed.ok()).toBe(true)
  await inbox.page.getByRole('link', { name: 'New conversation' }).click()
  await inbox.newNumber.fill('Otto B')
  await inbox.page.getByRole('option', { name: /Otto Brandt.*Texting off/s }).click()
  await expect(inbox.page.getByText('Texting is off for Otto Brandt')).toBeVisible()
  await expect(inbox.box).toHaveCount(0)

  await texts(demo, spam, 'Free boats')
  await inbox.open(spam)
  await inbox.page.keyboard.press('b')
  await inbox.page.getByRole('button', { name: 'Block', exact: true }).click()
  await expect(inbox.page.locator('[data-number-blocked]')).toBeVisible()
  await inbox.page.getByRole('link', { name: 'New conversation' }).click()
  await inbox.newNumber.fill(spam.shown)
  await expect(inbox.page.getByText('This number is blocked')).toBeVisible()
  await expect(inbox.box).toHaveCount(0)
})

test('C1: all that was texted with a customer is in one place, and the reply goes where they wrote from last', async ({
  demo,
  inboxOf,
}) => {
  const [mia, office, spare] = [stranger('Mia'), stranger('Mia’s office'), stranger('Mia’s spare')]
  const [priya, maya] = [await inboxOf('Priya'), await inboxOf('Maya')]
  const id = await add(priya, demo, { name: 'Mia Sand', numbers: [mia, office, spare] })
  await texts(demo, mia, 'First, from my mobile')
  await texts(demo, office, 'Then from the office')
  for (const inbox of [priya, maya]) await toMessages(inbox, demo, id)
  await expect(priya.thread.locator('[data-status]')).toHaveText([
    'First, from my mobile',
    'Then from the office',
  ])
  await expect(priya.thread.getByText(`Office · ${office.shown}`)).toBeVisible()
  const to = priya.page.getByRole('combobox', { name: 'Send to' })
  await expect(to.locator('option:checked')).toContainText(office.shown)
  await priya.reply('Got both, thanks.')
  for (const inbox of [priya, maya])
    await expect(inbox.bubble('Got both')).toHaveAttribute('data-status', 'delivered')
  await expect(maya.group('Got both')).toContainText('Priya')

  // They write from the other: what is begun stays where it was, what comes next goes there.
  await priya.box.fill('A draft for the office')
  await texts(demo, mia, 'Back on my mobile')
  await expect(priya.bubble('Back on my mobile')).toBeVisible()
  await expect(to.locator('option:checked')).toContainText(office.shown)
  await expect(priya.box).toHaveValue('A draft for the office')
  await to.selectOption({ label: `Mobile · ${mia.shown}` })
  await expect(priya.box).toHaveValue('')
  await priya.reply('Hello, mobile')
  await expect(priya.bubble('Hello, mobile')).toHaveAttribute('data-status', 'delivered')
  await to.selectOption(office.number)
  await expect(priya.box).toHaveValue('A draft for the office')

  // One that nobody has texted with yet.
  await to.selectOption(spare.number)
  await priya.reply('And a third one')
  await expect(priya.bubble('And a third one')).toHaveAttribute('data-status', 'delivered')
  await expect(maya.bubble('And a third one')).toHaveAttribute('data-status', 'delivered')
  await expect(priya.thread.locator('[data-status]')).toHaveText([
    'First, from my mobile',
    'Then from the office',
    'Got both, thanks.',
    'Back on my mobile',
    'Hello, mobile',
    'And a third one',
  ])

  // A fourth number is theirs under their eyes, with what was texted before.
  const fourth = stranger('Mia’s new phone')
  await texts(demo, fourth, 'Sent before you knew me')
  await maya.goTo(demo.url)
  await maya.open(fourth)
  await maya.page.keyboard.press('l')
  await maya.page.getByRole('combobox', { name: 'Customer' }).fill('Mia Sand')
  await maya.page.getByRole('option', { name: /Mia Sand/ }).dblclick()
  await expect(priya.bubble('Sent before you knew me')).toBeVisible()

  const jordan = await inboxOf('Jordan')
  await toMessages(jordan, demo, id)
  await expect(jordan.bubble('And a third one')).toBeVisible()
  await expect(jordan.page.locator('[data-blocked]')).toHaveText('You have read-only access.')
})

test('C1: a long history is read upward without a jump', async ({ demo, inboxOf }) => {
  const [leo, office] = [stranger('Leo'), stranger('Leo’s office')]
  const inbox = await inboxOf('Priya')
  const id = await add(inbox, demo, { name: 'Leo Farr', numbers: [leo, office] })
  const all = Array.from({ length: 130 }, (_, at) => ({
    from: (at % 3 === 0 ? office : leo).number,
    to: demo.main.number,
    body: `Text number ${at}.`,
  }))
  await demo.simulator.oneByOne(all)
  await toMessages(inbox, demo, id)
  await expect(inbox.bubble('Text number 129.')).toBeVisible()
  await expect(inbox.bubble('Text number 0.')).toHaveCount(0)
  await inbox.scrollThread(-2800)
  await expect.poll(async () => (await inbox.threadInWords()).length).toBeGreaterThan(60)
  const before = await inbox.bubblesPlaced()
  await texts(demo, leo, 'One more.')
  await expect(inbox.page.getByRole('button', { name: 'New messages' })).toBeVisible()
  const after = await inbox.bubblesPlaced()
  const place = (placed: typeof before) => placed.find((one) => one.id === before[0]!.id)?.top
  expect(Math.abs(place(after)! - before[0]!.top)).toBeLessThan(2)
  for (let step = 0; step < 20 && (await inbox.bubble('Text number 0.').count()) === 0; step += 1)
    await inbox.scrollThread(-3000)
  await expect(inbox.bubble('Text number 0.')).toHaveCount(1)
  const texted = await inbox.threadInWords()
  expect(texted.filter((text) => text.startsWith('Text number'))).toEqual(
    all.map((one) => one.body),
  )
})

/** All that was texted with a customer; beside the list of customers, not of conversations. */
async function toMessages(inbox: Inbox, demo: Demo, customer: string): Promise<void> {
  await inbox.page.goto(`${demo.url}/customers/${customer}/messages`)
  await expect(inbox.page.locator('body')).toHaveAttribute('data-live', 'connected')
}

function texts(demo: Demo, from: Customer, body: string) {
  return demo.simulator.text({ from: from.number, to: demo.main.number, body })
}

/** Where a row’s actions are. */
function actions(inbox: Inbox, customer: Customer) {
  return inbox.list.getByRole('listitem').filter({ hasText: customer.shown })
}

interface ToAdd {
  name: string
  numbers: Customer[]
  id?: string
}

/** Someone who is on file already. */
async function add(inbox: Inbox, demo: Demo, { name, numbers, id }: ToAdd): Promise<string> {
  const answer = await inbox.page.request.post(`${demo.url}/api/v1/customers`, {
    headers: { origin: demo.url },
    data: {
      name,
      ...(id ? { external_id: id } : {}),
      numbers: numbers.map(({ number }, at) => ({ number, label: at === 0 ? 'Mobile' : 'Office' })),
    },
  })
  expect(answer.ok(), await answer.text()).toBe(true)
  return ((await answer.json()) as { id: string }).id
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
