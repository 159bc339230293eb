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

test('I9 I11 O4: on a phone Priya looks at who it is, opts them out, and the phone’s Back leads back', async ({
  demo,
  inboxOf,
}) => {
  const ivo = stranger('Ivo')
  await demo.simulator.text({ from: ivo.number, to: demo.main.number, body: 'Please call me' })
  const inbox = await inboxOf('Priya', { viewport: small, hasTouch: true, isMobile: true })
  await inbox.row(ivo).tap()
  await expect(inbox.bubble('Please call me')).toBeInViewport()

  const open = inbox.page.getByRole('button', { name: 'Details', exact: true })
  await open.tap()
  await expect(inbox.details).toContainText('Opted in')
  expect((await inbox.details.boundingBox())?.width).toBeCloseTo(small.width)
  await inbox.consent.tap()
  await inbox.page.getByRole('button', { name: 'Asked by phone' }).tap()
  await inbox.page.getByRole('button', { name: 'Opt out', exact: true }).tap()
  await expect(inbox.details).toContainText('by Priya Nair: Asked by phone')

  await inbox.page.goBack()
  await expect(inbox.details).toHaveCount(0)
  await expect(open).toBeFocused()
  await expect(inbox.blocked).toContainText('Opted out')
  await open.tap()
  await inbox.details.getByRole('button', { name: 'Close details' }).tap()
  await expect(inbox.bubble('Please call me')).toBeInViewport()
})

test('I3 I11: on a phone Priya sees only what is hers, and that others are hidden', async ({
  inboxOf,
}) => {
  const inbox = await inboxOf('Priya', { viewport: small, hasTouch: true, isMobile: true })
  await inbox.page.getByRole('button', { name: 'Search and filter' }).tap()
  const assigned = inbox.page.getByRole('combobox', { name: 'Assigned to' })
  await assigned.selectOption('me')
  await inbox.page.getByRole('button', { name: 'Search and filter' }).tap()
  await expect(inbox.page.getByRole('searchbox')).toHaveCount(0)
  await expect(assigned).toBeVisible()
  await assigned.selectOption('anyone')
  await expect(assigned).toHaveCount(0)
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
