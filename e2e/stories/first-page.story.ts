import { violations } from '../stage/axe'
import { desktop, phone, tablet } from '../stage/browser'
import type { Demo } from '../stage/demo'
import { FirstPage } from '../stage/first-page'
import { Inbox } from '../stage/inbox'
import { expect, test } from '../stage/test'

const MARIA = '+14155550132'
const BOOKED = /Your job number is \d+/

test('D1: a visitor sees the inbox at once, and the story plays to its end, twice', async ({
  demo,
  browserOf,
}) => {
  test.setTimeout(180_000)
  const first = new FirstPage(await browserOf(), demo)
  await first.open()
  // Nobody typed a password, and the plain inbox asks for none either.
  await expect(first.inbox.getByRole('button', { name: 'Account: Maya Reyes' })).toBeVisible()
  await expect(first.caption).toContainText('Text from the phone')

  const booked = [await playOnce(first, demo)]
  // It finds its way back to Maria when the visitor has looked at something else.
  await first.inbox.locator('a[href*="/c/"]').filter({ hasNotText: 'Maria' }).first().click()
  await first.phone.getByRole('button', { name: 'Ben Carter' }).click()
  booked.push(await playOnce(first, demo))
  expect(booked[0]).not.toBe(booked[1])
})

/** Plays it, sees that what the captions say is so, and gives the text that Twilio refused at first. */
async function playOnce(first: FirstPage, demo: Demo): Promise<string> {
  const { thread, phone, caption } = first
  const asks = 'Can someone come by on Thursday morning?'
  const before = (await demo.simulator.sentTo(MARIA)).length
  await first.play.click()

  await expect(caption).toContainText('A text arrives Hearback saved Maria’s text')
  await expect(first.newest(asks)).toHaveAttribute('data-status', 'received')
  await expect(phone.getByText(asks).last()).toBeInViewport()

  await expect(caption).toContainText('Sam is typing')
  await expect(first.inbox.getByText('Sam is typing')).toBeVisible()

  await expect(caption).toContainText('Sent, then Delivered')
  const replies = await demo.simulator.sentTo(MARIA)
  expect(replies).toHaveLength(before + 1)
  await expect(first.newest(replies.at(-1)!)).toHaveAttribute('data-status', 'delivered')
  await expect(first.received(replies.at(-1)!).last()).toBeInViewport()

  await expect(caption).toContainText('Twilio returned 503')
  await expect(first.newest(BOOKED)).toHaveAttribute('data-status', 'uncertain')
  await expect(thread.getByText('Confirming with Twilio').last()).toBeInViewport()
  const booking = (await first.newest(BOOKED).innerText()).trim()
  await expect(first.received(booking)).toHaveCount(0)

  await expect(caption).toContainText('Maria has it once', { timeout: 40_000 })
  await expect(first.newest(booking)).toHaveAttribute('data-status', 'delivered')
  await expect(first.received(booking)).toHaveCount(1)
  expect((await demo.simulator.sentTo(MARIA)).slice(before)).toEqual([replies.at(-1), booking])

  await expect(caption).toContainText('Your turn')
  await expect(first.play).toBeVisible()
  await first.scene('Twilio fails').click()
  await expect(caption).toContainText('Twilio returned 503')
  expect(await demo.simulator.faults()).toEqual([])
  return booking
}

test('D1: a story that is stopped leaves no fault on, and can be played again', async ({
  demo,
  browserOf,
}) => {
  test.setTimeout(120_000)
  const first = new FirstPage(await browserOf(), demo)
  await first.open()
  await first.play.click()
  await expect(first.caption).toContainText('A text arrives')
  await demo.simulator.fault({ kind: 'outage', times: null })
  await first.stop.click()
  await expect(first.caption).toContainText('Stopped')
  expect(await demo.simulator.faults()).toEqual([])
  // Sam has left.
  await expect(first.inbox.getByText('Sam is')).toHaveCount(0)

  // What the visitor broke meanwhile does not spoil the next time.
  await demo.simulator.fault({ kind: 'outage', times: null })
  await first.play.click()
  await expect(first.caption).toContainText('Sent, then Delivered', { timeout: 30_000 })
  await first.stop.click()
  await expect(first.play).toBeVisible()

  // The next visitor can play it, too.
  const next = new FirstPage(await browserOf(), demo)
  await next.open()
  await expect(next.caption).toContainText('play the story to see Twilio fail')
  await expect(next.scene('A text arrives')).toBeDisabled()
})

test('D1: a visitor who is signed in stays who they are', async ({ demo, browserOf }) => {
  const first = new FirstPage(await browserOf(await demo.cookiesOf('Jordan')), demo)
  await first.open()
  await expect(first.inbox.getByRole('button', { name: 'Account: Jordan Ellis' })).toBeVisible()
})

test('D1: the plain inbox asks who is there, and it and the phone link to each other', async ({
  demo,
  browserOf,
}) => {
  const inbox = new Inbox(await browserOf())
  await inbox.page.goto(demo.url)
  await inbox.page.getByRole('button', { name: /Jordan Ellis/ }).click()
  await inbox.isLive()
  const opened = inbox.page.context().waitForEvent('page')
  await inbox.page.getByRole('link', { name: 'Demo phone' }).click()
  const handset = await opened
  await expect(handset.getByRole('heading', { name: 'You’re texting as' })).toBeVisible()
  const back = handset.getByRole('link', { name: 'Open inbox' })
  await expect(back).toHaveAttribute('href', demo.url)
})

test('D1 I10 I14: it fits every screen, is played by keyboard, and shows where to look', async ({
  demo,
  browserOf,
}) => {
  test.setTimeout(120_000)
  const page = await browserOf(undefined, { viewport: phone, reducedMotion: 'reduce' })
  const first = new FirstPage(page, demo)
  await first.open()
  for (const viewport of [desktop, tablet, phone]) {
    await page.setViewportSize(viewport)
    const over = () =>
      page.evaluate(() => {
        const { scrollWidth, scrollHeight } = document.documentElement
        return [scrollWidth - innerWidth, scrollHeight - innerHeight]
      })
    await expect.poll(over, `at ${viewport.width}`).toEqual([0, 0])
  }
  await expect(first.phone.getByRole('log')).toBeHidden()
  await page.keyboard.press('Tab')
  await expect(first.play).toBeFocused()
  const { height } = (await page.locator('header').boundingBox())!
  await page.keyboard.press('Enter')
  await expect(first.caption).toContainText('A text arrives')
  await expect(first.tab('Phone')).toHaveAttribute('aria-pressed', 'true')
  await expect(first.phone.getByRole('log')).toBeVisible()
  await expect(first.caption).toContainText('Sam is typing')
  await expect(first.tab('Inbox')).toHaveAttribute('aria-pressed', 'true')
  await expect(first.thread).toBeVisible()

  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await violations(page), colorScheme).toEqual([])
  }

  // The focus has stayed, and nothing has moved.
  await expect(first.stop).toBeFocused()
  expect((await page.locator('header').boundingBox())!.height).toBe(height)
  await page.keyboard.press('Enter')
  await expect(first.play).toBeFocused()
})
