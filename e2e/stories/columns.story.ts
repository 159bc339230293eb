import type { Locator } from '@playwright/test'
import type { Inbox } from '../stage/inbox'
import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

const divider = (inbox: Inbox, of: string) =>
  inbox.page.getByRole('separator', { name: `${of} width` })
const list = (inbox: Inbox) => inbox.page.getByRole('region', { name: 'Conversations' })
const details = (inbox: Inbox) => inbox.page.getByRole('complementary', { name: 'Details' })
const thread = (inbox: Inbox) => inbox.page.getByRole('main')

async function width(column: Locator): Promise<number> {
  return Math.round((await column.boundingBox())?.width ?? 0)
}

/** The page reacts to the window and the mouse a moment later. */
const widthOf = (column: Locator) => expect.poll(() => width(column))

test('I1: Priya drags the columns to her liking, and finds them so the next day', async ({
  demo,
  inboxOf,
}) => {
  const ines = stranger('Ines')
  await demo.simulator.text({ from: ines.number, to: demo.main.number, body: 'Wider, please' })
  const inbox = await inboxOf('Priya')
  await inbox.open(ines)
  await widthOf(list(inbox)).toBe(340)
  await widthOf(details(inbox)).toBe(312)

  // Taken hold of anywhere on it, the divider follows the hand without a jump.
  const { mouse } = inbox.page
  const from = (await divider(inbox, 'conversations').boundingBox())!
  await mouse.move(from.x + 2, 400)
  await mouse.down()
  await mouse.move(from.x + 3, 410)
  await widthOf(list(inbox)).toBe(341)
  await mouse.move(from.x + 62, 500, { steps: 5 })
  await widthOf(list(inbox)).toBe(400)
  await mouse.move(1400, 500)
  await widthOf(list(inbox)).toBeLessThanOrEqual(480)
  await widthOf(thread(inbox)).toBeGreaterThanOrEqual(400)
  await mouse.move(from.x + 62, 500)
  await mouse.up()
  await mouse.move(200, 500)
  await widthOf(list(inbox)).toBe(400)

  const right = (await divider(inbox, 'details').boundingBox())!
  await mouse.move(right.x + 4, 400)
  await mouse.down()
  await mouse.move(right.x - 36, 400, { steps: 4 })
  await mouse.up()
  await widthOf(details(inbox)).toBe(352)

  await inbox.page.reload()
  await inbox.isLive()
  await widthOf(list(inbox)).toBe(400)
  await widthOf(details(inbox)).toBe(352)
  await divider(inbox, 'conversations').dblclick()
  await widthOf(list(inbox)).toBe(340)
})

test('I1 I14: the dividers move by keyboard, and say where they are', async ({ inboxOf }) => {
  const inbox = await inboxOf('Priya')
  const handle = divider(inbox, 'conversations')
  await handle.focus()
  await inbox.page.keyboard.press('ArrowRight')
  await expect(handle).toHaveAttribute('aria-valuenow', '348')
  await widthOf(list(inbox)).toBe(348)
  await inbox.page.keyboard.press('Shift+ArrowLeft')
  await expect(handle).toHaveAttribute('aria-valuenow', '308')
  await inbox.page.keyboard.press('End')
  await expect(handle).toHaveAttribute(
    'aria-valuenow',
    (await handle.getAttribute('aria-valuemax'))!,
  )
  await inbox.page.keyboard.press('Home')
  await expect(handle).toHaveAttribute('aria-valuenow', '260')
  await inbox.page.keyboard.press('Enter')
  await expect(handle).toHaveAttribute('aria-valuenow', '340')

  // The column on the right grows to the left.
  await divider(inbox, 'details').press('ArrowLeft')
  await widthOf(details(inbox)).toBe(320)
})

test('I1: where the window is narrow the thread keeps its room, and what was chosen comes back', async ({
  inboxOf,
}) => {
  const inbox = await inboxOf('Priya')
  await divider(inbox, 'conversations').press('End')
  await divider(inbox, 'details').press('End')
  await inbox.page.setViewportSize({ width: 1800, height: 900 })
  await expect(divider(inbox, 'conversations')).toHaveAttribute('aria-valuemax', '480')
  await divider(inbox, 'conversations').press('End')
  await expect(divider(inbox, 'details')).toHaveAttribute('aria-valuemax', '440')
  await divider(inbox, 'details').press('End')
  await widthOf(list(inbox)).toBe(480)
  await widthOf(details(inbox)).toBe(440)

  await inbox.page.setViewportSize({ width: 1210, height: 900 })
  await widthOf(thread(inbox)).toBeGreaterThanOrEqual(400)
  await widthOf(list(inbox)).toBeGreaterThanOrEqual(260)
  await widthOf(details(inbox)).toBeGreaterThanOrEqual(260)
  await inbox.page.setViewportSize({ width: 1024, height: 768 })
  await expect(divider(inbox, 'details')).toHaveCount(0)
  await expect(divider(inbox, 'conversations')).toBeVisible()
  await widthOf(thread(inbox)).toBeGreaterThanOrEqual(400)
  await inbox.page.setViewportSize({ width: 390, height: 844 })
  await expect(divider(inbox, 'conversations')).toHaveCount(0)
  // With nothing beside it, the list is what the page is about.
  const alone = inbox.page.getByRole('main', { name: 'Conversations' })
  await widthOf(alone).toBe(390)

  await inbox.page.setViewportSize({ width: 1800, height: 900 })
  await widthOf(list(inbox)).toBe(480)
  await widthOf(details(inbox)).toBe(440)
})
