import type { Inbox } from '../stage/inbox'
import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

const shortcuts = (inbox: Inbox) => inbox.page.getByRole('dialog', { name: 'Keyboard shortcuts' })

test('I14: every action of the list that ? shows is done by its keys', async ({
  demo,
  inboxOf,
}) => {
  const [early, late] = [stranger('Early'), stranger('Late')]
  const to = demo.main.number
  await demo.simulator.text({ from: early.number, to, body: 'I was early' })
  await demo.simulator.text({ from: late.number, to, body: 'I was late' })
  const inbox = await inboxOf('Priya')
  const { keyboard } = inbox.page
  await expect(inbox.row(late)).toBeVisible()

  // ? shows the list, and Escape puts it away.
  await keyboard.press('?')
  await expect(shortcuts(inbox)).toBeVisible()
  await expect(shortcuts(inbox).getByRole('button', { name: 'Done' })).toBeFocused()
  await keyboard.press('Escape')
  await expect(shortcuts(inbox)).toBeHidden()

  // j, k and the arrows move; Enter opens.
  await keyboard.press('j')
  await expect(inbox.row(late)).toBeFocused()
  await keyboard.press('ArrowDown')
  await expect(inbox.row(early)).toBeFocused()
  await keyboard.press('ArrowUp')
  await expect(inbox.row(late)).toBeFocused()
  await keyboard.press('j')
  await keyboard.press('k')
  await expect(inbox.row(late)).toBeFocused()
  await expectVisibleFocus(inbox)
  await keyboard.press('Enter')
  await expect(inbox.bubble('I was late')).toBeVisible()

  // r writes; letters are letters there; Escape leaves the box, then the conversation.
  await keyboard.press('r')
  await expect(inbox.box).toBeFocused()
  await keyboard.type('jkreac?/')
  await expect(inbox.box).toHaveValue('jkreac?/')
  await inbox.box.fill('')
  await keyboard.press('Escape')
  await expect(inbox.box).not.toBeFocused()

  // a assigns.
  await keyboard.press('a')
  await expect(inbox.page.getByRole('combobox', { name: 'Assign to' })).toBeFocused()
  await expectVisibleFocus(inbox)
  await keyboard.press('Escape')
  const assign = inbox.page.getByRole('button', { name: /^Assign: / })
  await expect(assign).toBeFocused()

  // e closes, and reopens.
  await keyboard.press('e')
  await expect(inbox.heading).toContainText('Closed')
  await keyboard.press('e')
  await expect(inbox.heading).toContainText('Open')
  await keyboard.press('Escape')
  await expect(inbox.heading).toContainText('Pick a conversation')

  // g and a letter go to a tab; the wrong letter goes nowhere.
  for (const [key, name] of [
    ['u', 'Unread'],
    ['c', 'Closed'],
    ['a', 'All'],
    ['o', 'Open'],
  ] as const) {
    await keyboard.press('g')
    await keyboard.press(key)
    await expect(inbox.tab(name)).toHaveAttribute('aria-selected', 'true')
  }

  // Also from a page that stands where a conversation would.
  await inbox.page.getByRole('link', { name: 'Delivery' }).click()
  await expect(inbox.page).toHaveURL(/\/failures$/)
  await keyboard.press('g')
  await keyboard.press('o')
  await expect(inbox.page).not.toHaveURL(/\/failures/)

  // / searches; Escape ends that.
  await keyboard.press('/')
  const search = inbox.page.getByRole('searchbox', { name: 'Phone number' })
  await expect(search).toBeFocused()
  await keyboard.type(early.shown)
  await expect(inbox.list.getByRole('link')).toHaveCount(1)
  await keyboard.press('Escape')
  await expect(search).toHaveValue('')
  await expect(inbox.row(late)).toBeVisible()

  // c composes; Escape steps back out of the field, then out of it.
  await keyboard.press('c')
  await expect(inbox.newNumber).toBeFocused()
  await keyboard.press('Escape')
  await keyboard.press('Escape')
  await expect(inbox.heading).toContainText('Pick a conversation')

  // i shows the details where they are a drawer, and Escape puts them away first.
  await inbox.page.setViewportSize({ width: 1024, height: 768 })
  await inbox.open(late)
  const details = inbox.page.getByRole('complementary', { name: 'Details' })
  await expect(details).toHaveCount(0)
  await keyboard.press('i')
  await expect(details).toBeVisible()
  await keyboard.press('Escape')
  await expect(details).toHaveCount(0)
  await expect(inbox.thread).toBeVisible()
})

test('I14: Tab comes by everything once, statuses and menus are walked by arrows', async ({
  demo,
  inboxOf,
}) => {
  const tess = stranger('Tess')
  await demo.simulator.text({ from: tess.number, to: demo.main.number, body: 'By keyboard' })
  const inbox = await inboxOf('Priya')
  const { keyboard } = inbox.page
  await inbox.tab('Open').focus()
  await keyboard.press('ArrowDown')
  await expect(inbox.tab('Unread')).toBeFocused()
  await keyboard.press('End')
  await expect(inbox.tab('Unrecognized')).toBeFocused()
  await keyboard.press('ArrowDown')
  await expect(inbox.tab('Open')).toBeFocused()
  await keyboard.press('ArrowDown')
  await keyboard.press('Enter')
  await expect(inbox.tab('Unread')).toHaveAttribute('aria-selected', 'true')
  await keyboard.press('Tab')
  for (const name of ['Scheduled', 'Asking to stop', 'Delivery', 'Customers', 'Demo phone']) {
    await expect(inbox.page.getByRole('link', { name })).toBeFocused()
    await keyboard.press('Tab')
  }
  await expect(inbox.page.getByRole('combobox', { name: 'Line', exact: true })).toBeFocused()

  await inbox.page.getByRole('button', { name: /^Account: / }).focus()
  await keyboard.press('Enter')
  await expect(inbox.page.getByRole('menuitemcheckbox', { name: 'Notifications' })).toBeFocused()
  await keyboard.press('ArrowUp')
  await expect(inbox.page.getByRole('menuitem', { name: 'Sign out' })).toBeFocused()
  await expectVisibleFocus(inbox)
  await keyboard.press('Escape')
  await expect(inbox.page.getByRole('button', { name: /^Account: / })).toBeFocused()
  await expect(inbox.page.getByRole('menu')).toHaveCount(0)
})

test('I14: in a menu, letters lead to what begins with them, and Tab leads on', async ({
  inboxOf,
}) => {
  const { page } = await inboxOf('Priya')
  const account = page.getByRole('button', { name: /^Account: / })
  const item = (name: string) => page.getByRole('menuitem', { name })
  await account.press('Enter')
  await page.keyboard.type('sig')
  await expect(item('Sign out')).toBeFocused()
  await page.keyboard.press('Home')
  await page.keyboard.type('key')
  await expect(item('Keyboard shortcuts')).toBeFocused()

  // The inbox’s own keys mean nothing there: c would begin a conversation, ? show a dialog.
  await page.keyboard.type('c?')
  await expect(item('Keyboard shortcuts')).toBeFocused()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect(dialog).toHaveCount(1)
  await expect(page).not.toHaveURL(/\/new$/)
  await page.keyboard.press('Enter')
  await expect(dialog).toHaveCount(0)
  await expect(account).toBeFocused()

  await page.keyboard.press('Enter')
  await expect(page.getByRole('menuitemcheckbox', { name: 'Notifications' })).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('menu')).toHaveCount(0)
  await expect(
    page.getByRole('region', { name: 'Conversations' }).getByRole('button').first(),
  ).toBeFocused()
})

test('I14: a screen reader finds its way, and hears what is new in few words', async ({
  demo,
  inboxOf,
}) => {
  const [hera, ian] = [stranger('Hera'), stranger('Ian')]
  const to = demo.main.number
  await demo.simulator.text({ from: hera.number, to, body: 'Can you hear me?' })
  const [inbox, maya] = [await inboxOf('Priya'), await inboxOf('Maya')]
  await inbox.open(hera)
  const { page } = inbox
  for (const [role, name] of [
    ['navigation', 'Filters'],
    ['region', 'Conversations'],
    ['complementary', 'Details'],
  ] as const) {
    await expect(page.getByRole(role, { name })).toBeVisible()
  }
  await expect(page.getByRole('main')).toHaveCount(1)
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
  await expect(inbox.row(hera)).toHaveAttribute('aria-current', 'true')
  await expect(inbox.row(hera)).toHaveAccessibleName(/Can you hear me\?/)

  const spoken = page.locator('[aria-live=polite]').last()
  await demo.simulator.text({ from: hera.number, to, body: 'Loud and clear?' })
  await expect(spoken).toHaveText(`New text from ${hera.shown}: Loud and clear?`)
  await maya.open(hera)
  await maya.reply('Loud and clear.')
  await expect(spoken).toHaveText('Maya wrote: Loud and clear.')
  await demo.simulator.text({ from: ian.number, to, body: 'For later' })
  await expect(spoken).toHaveText(`New text from ${ian.shown}`)
})

test('I14: with reduced motion nothing moves', async ({ demo, inboxOf }) => {
  const mo = stranger('Mo')
  await demo.simulator.text({ from: mo.number, to: demo.main.number, body: 'Calmly' })
  const inbox = await inboxOf('Priya', { reducedMotion: 'reduce' })
  await inbox.page.setViewportSize({ width: 390, height: 844 })
  await inbox.open(mo)
  const longest = await inbox.page.evaluate(() =>
    Math.max(
      0,
      ...[...document.querySelectorAll('*')].flatMap((one) => {
        const { animationDuration, transitionDuration } = getComputedStyle(one)
        return [animationDuration, transitionDuration].map((time) => parseFloat(time))
      }),
    ),
  )
  expect(longest).toBeLessThan(0.001)
})

/** Whoever does not see a pointer sees where they are. */
async function expectVisibleFocus(inbox: Inbox): Promise<void> {
  const outline = await inbox.page.evaluate(() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement!)
    return { outlineStyle, width: parseFloat(outlineWidth) }
  })
  expect(outline.outlineStyle).not.toBe('none')
  expect(outline.width).toBeGreaterThanOrEqual(2)
}
