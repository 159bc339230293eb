import { phone as small } from '../stage/browser'
import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

test('I11: on a phone Priya opens a thread over the list, answers, and goes back', async ({
  demo,
  inboxOf,
}) => {
  const [amy, kai] = [stranger('Amy'), stranger('Kai')]
  const to = demo.main.number
  await demo.simulator.text({ from: amy.number, to, body: 'Small screen?' })
  const inbox = await inboxOf('Priya', { viewport: small, hasTouch: true, isMobile: true })
  await expect(inbox.tab('Open')).toBeVisible()
  await expect(inbox.page.getByRole('combobox', { name: 'Assigned to' })).toHaveCount(0)
  await expect(inbox.page.getByRole('complementary', { name: 'Details' })).toHaveCount(0)

  await inbox.row(amy).tap()
  await expect(inbox.bubble('Small screen?')).toBeInViewport()
  await expect(inbox.row(kai)).toHaveCount(0)
  await inbox.box.fill('Small screen, same inbox.')
  await inbox.send.tap()
  await expect(inbox.bubble('same inbox')).toHaveAttribute('data-status', 'delivered')
  await expect(inbox.bubble('same inbox')).toBeInViewport()

  await demo.simulator.text({ from: kai.number, to, body: 'Meanwhile' })
  await inbox.page.getByRole('button', { name: 'Back' }).tap()
  await expect(inbox.row(kai)).toBeInViewport()
  await expect(inbox.row(kai)).toContainText('Meanwhile')
  await inbox.row(amy).tap()
  await inbox.page.goBack()
  await expect(inbox.row(amy)).toBeInViewport()
  // Nothing stands out sideways.
  const width = await inbox.page.evaluate(() => document.documentElement.scrollWidth)
  expect(width).toBeLessThanOrEqual(small.width)
})

test('I14: by keyboard alone: find the conversation, open it, answer, close it', async ({
  demo,
  inboxOf,
}) => {
  const [first, second] = [stranger('First'), stranger('Second')]
  const to = demo.main.number
  await demo.simulator.text({ from: first.number, to, body: 'I was first' })
  await demo.simulator.text({ from: second.number, to, body: 'I was second' })
  const inbox = await inboxOf('Priya')
  const { keyboard } = inbox.page
  await expect(inbox.row(second)).toBeVisible()

  await keyboard.press('j')
  await expect(inbox.row(second)).toBeFocused()
  await keyboard.press('j')
  await expect(inbox.row(first)).toBeFocused()
  await keyboard.press('k')
  await expect(inbox.row(second)).toBeFocused()
  await keyboard.press('j')
  await keyboard.press('Enter')
  await expect(inbox.bubble('I was first')).toBeVisible()

  await keyboard.press('r')
  await expect(inbox.box).toBeFocused()
  await keyboard.type('You were, just so.')
  await keyboard.press('Enter')
  await expect(inbox.bubble('just so')).toHaveAttribute('data-status', 'delivered')
  await keyboard.press('Escape')
  await keyboard.press('e')
  await expect(inbox.row(first)).toHaveCount(0)
  await keyboard.press('g')
  await keyboard.press('c')
  await expect(inbox.tab('Closed')).toHaveAttribute('aria-selected', 'true')
  await expect(inbox.row(first)).toBeVisible()
})
