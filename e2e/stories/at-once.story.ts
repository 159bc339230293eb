import { stranger, type Customer } from '../stage/people'
import { expect, test } from '../stage/test'
import type { Inbox } from '../stage/inbox'

const question = (inbox: Inbox) => inbox.page.getByRole('alertdialog')
const others = (inbox: Inbox) => inbox.page.locator('[data-lookers]')
const header = (inbox: Inbox) => inbox.page.getByRole('main').locator('header')

async function bothAt(customer: Customer, ...inboxes: Inbox[]): Promise<void> {
  for (const inbox of inboxes) await inbox.open(customer)
}

test('S11: Priya answers while Maya writes; Maya is asked before hers is sent', async ({
  demo,
  inboxOf,
}) => {
  const abe = stranger('Abe')
  await demo.simulator.text({ from: abe.number, to: demo.main.number, body: 'Is it fixed?' })
  const [priya, maya] = [await inboxOf('Priya'), await inboxOf('Maya')]
  await bothAt(abe, priya, maya)
  await maya.box.fill('Not yet, tomorrow')
  await maya.away()
  await priya.reply('Yes, since noon')
  await expect(maya.bubble('Yes, since noon')).toBeVisible()
  const before = await maya.threadInWords()

  await maya.box.focus()
  await maya.back()
  await maya.page.keyboard.press('Enter')
  await expect(question(maya)).toContainText(/^Priya (just replied|replied .+ ago)\. Send anyway\?/)
  await expect(maya.box).toHaveValue('Not yet, tomorrow')
  expect(await maya.threadInWords()).toEqual(before)
  await expect(maya.bubble('Yes, since noon')).toBeInViewport()
  const anyway = question(maya).getByRole('button', { name: 'Send anyway' })
  await expect(anyway).toBeFocused()

  // Esc steps back, into the text that is still there.
  await maya.page.keyboard.press('Escape')
  await expect(question(maya)).toHaveCount(0)
  await expect(maya.box).toBeFocused()
  await expect(maya.box).toHaveValue('Not yet, tomorrow')

  // What she was told of she has seen.
  await maya.box.fill('As Priya says')
  await maya.page.keyboard.press('Enter')
  await expect(maya.bubble('As Priya says')).toHaveAttribute('data-status', 'delivered')
  await demo.simulator.settle()
  expect(await demo.simulator.sentTo(abe.number)).toEqual(
    expect.arrayContaining(['Yes, since noon', 'As Priya says']),
  )
  expect(await demo.simulator.sentTo(abe.number)).toHaveLength(2)
})

test('S11: the customer writes again; what Maya sends anyway is sent once', async ({
  demo,
  inboxOf,
}) => {
  const uma = stranger('Uma')
  const texts = (body: string) =>
    demo.simulator.text({ from: uma.number, to: demo.main.number, body })
  await texts('When do you come?')
  const maya = await inboxOf('Maya')
  await maya.open(uma)
  await maya.box.fill('At nine')
  await maya.away()
  await texts('Not before ten, please')
  await expect(maya.bubble('Not before ten')).toBeVisible()
  await maya.box.focus()
  await maya.back()
  await maya.page.keyboard.press('Enter')
  await expect(question(maya)).toContainText(/^They (just texted|texted .+ ago)\. Send anyway\?/)
  // One may also go on writing: a letter goes into the box and is no shortcut.
  await maya.page.keyboard.press('e')
  await expect(maya.box).toBeFocused()
  await expect(maya.box).toHaveValue(/e/)
  await expect(header(maya)).toContainText('Open')
  await maya.box.fill('At nine')
  await question(maya).getByRole('button', { name: 'Send anyway' }).focus()
  await maya.page.keyboard.press('Enter')
  await expect(maya.bubble('At nine')).toHaveAttribute('data-status', 'delivered')
  await expect(maya.bubble('At nine')).toHaveCount(1)
  await demo.simulator.settle()
  expect(await demo.simulator.sentTo(uma.number)).toEqual(['At nine'])
})

test('S11: whoever looks at the same conversation sees it, and who types', async ({
  demo,
  inboxOf,
}) => {
  const [ivy, noa] = [stranger('Ivy'), stranger('Noa')]
  for (const { number } of [ivy, noa]) {
    await demo.simulator.text({ from: number, to: demo.main.number, body: 'Hello' })
  }
  const [priya, maya] = [await inboxOf('Priya'), await inboxOf('Maya')]
  await maya.open(ivy)
  await expect(others(maya)).toHaveCount(0)
  const height = await header(maya).evaluate((element) => element.getBoundingClientRect().height)

  await priya.open(ivy)
  await expect(others(maya)).toHaveAttribute('data-lookers', '1')
  await expect(header(maya)).toContainText('Priya is viewing this')
  await expect(header(priya)).toContainText('Maya is viewing this')
  await priya.box.pressSequentially('I am on')
  await expect(header(maya)).toContainText('Priya is typing…')
  await expect(header(priya)).toContainText('Maya is viewing this')
  expect(await header(maya).evaluate((element) => element.getBoundingClientRect().height)).toBe(
    height,
  )
  await priya.send.click()
  await expect(header(maya)).toContainText('Priya is viewing this')
  // What she wrote moves the row to the top, from under whatever is clicked meanwhile.
  await expect(priya.list.getByRole('link').first()).toContainText(ivy.shown)

  // The same person at another conversation, in another tab, and with the page closed.
  await priya.open(noa)
  await expect(others(maya)).toHaveCount(0)
  await priya.open(ivy)
  await expect(others(maya)).toHaveCount(1)
  await priya.away()
  await expect(others(maya)).toHaveCount(0)
  await priya.back()
  await expect(others(maya)).toHaveCount(1)
  await priya.page.close()
  await expect(others(maya)).toHaveCount(0)
})
