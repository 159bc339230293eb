import type { Page } from '@playwright/test'
import { Inbox } from '../stage/inbox'
import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

interface Told {
  asked: number
  shown: { title: string; body: string; click: () => void }[]
  rung: number
}

/** A browser's notifications are drawn outside its pages: here they are noted instead. */
async function watchTold(page: Page, answer: NotificationPermission): Promise<void> {
  await page.context().addInitScript((answer) => {
    const told: Told = { asked: 0, shown: [], rung: 0 }
    Object.assign(window, { told })
    const KEY = 'told.permission'
    class Noted {
      static get permission() {
        return localStorage.getItem(KEY) ?? 'default'
      }
      static async requestPermission() {
        told.asked += 1
        localStorage.setItem(KEY, answer)
        return answer
      }
      onclick: (() => void) | null = null
      constructor(title: string, { body }: { body: string }) {
        told.shown.push({ title, body, click: () => this.onclick?.() })
      }
      close() {}
    }
    Object.assign(window, { Notification: Noted })
    const start = OscillatorNode.prototype.start
    OscillatorNode.prototype.start = function (...given) {
      told.rung += 1
      return start.apply(this, given)
    }
  }, answer)
}

const told = (page: Page) =>
  page.evaluate(() => {
    const { asked, shown, rung } = (window as unknown as { told: Told }).told
    return { asked, rung, shown: shown.map(({ title, body }) => `${title}: ${body}`) }
  })

async function switchOn(inbox: Inbox, ...what: string[]): Promise<void> {
  await inbox.page.getByRole('button', { name: /^Account: / }).click()
  for (const name of what) {
    await inbox.page.getByRole('menuitemcheckbox', { name }).click()
    await expect(inbox.page.getByRole('menuitemcheckbox', { name })).toBeChecked()
  }
  await inbox.page.keyboard.press('Escape')
}

test('I15: the tab and its icon say how many wait', async ({ demo, inboxOf }) => {
  const finn = stranger('Finn')
  const inbox = await inboxOf('Sam')
  const icon = inbox.page.locator('link[rel=icon]')
  const before = await inbox.unreadInTitle()
  await demo.simulator.text({ from: finn.number, to: demo.main.number, body: 'Knock knock' })
  await expect.poll(() => inbox.unreadInTitle()).toBe(before + 1)
  await expect(icon).toHaveAttribute('href', new RegExp(encodeURIComponent(`>${before + 1}<`)))
  await inbox.open(finn)
  await expect.poll(() => inbox.unreadInTitle()).toBe(before)
})

test('I15: Priya is told once of a new text, whatever tabs are open, and not of what she has before her', async ({
  demo,
  browserOf,
}) => {
  const [gwen, hal] = [stranger('Gwen'), stranger('Hal')]
  const to = demo.main.number
  const first = new Inbox(await browserOf(await demo.cookiesOf('Priya')))
  await watchTold(first.page, 'granted')
  await first.goTo(demo.url)
  await demo.simulator.text({ from: gwen.number, to, body: 'Nobody asked yet' })
  await expect(first.row(gwen)).toBeVisible()
  expect(await told(first.page)).toEqual({ asked: 0, rung: 0, shown: [] })

  await switchOn(first, 'Notifications', 'Sound')
  expect((await told(first.page)).asked).toBe(1)
  const second = new Inbox(await first.page.context().newPage())
  await second.goTo(demo.url)
  await second.page.getByRole('button', { name: /^Account: / }).click()
  await expect(second.page.getByRole('menuitemcheckbox', { name: 'Sound' })).toBeChecked()
  await expect(second.page.getByRole('menuitemcheckbox', { name: 'Notifications' })).toBeChecked()
  await second.page.keyboard.press('Escape')

  const both = async () => {
    const all = [await told(first.page), await told(second.page)]
    return all.flatMap(({ shown }) => shown)
  }
  await demo.simulator.text({ from: hal.number, to, body: 'Is Saturday good?' })
  await expect(first.row(hal)).toBeVisible()
  await expect(second.row(hal)).toBeVisible()
  await expect.poll(both).toEqual([`${hal.shown}: Is Saturday good?`])

  // The conversation in view, and what one does oneself, are known without a word.
  await first.open(gwen)
  await demo.simulator.text({ from: gwen.number, to, body: 'You see me' })
  await expect(first.bubble('You see me')).toBeVisible()
  await first.reply('I do.')
  await expect(first.bubble('I do.')).toHaveAttribute('data-status', 'delivered')
  await demo.simulator.text({ from: hal.number, to, body: 'Or Sunday?' })
  // Either tab may have told either of them.
  const twice = ['Is Saturday good?', 'Or Sunday?'].map((text) => `${hal.shown}: ${text}`)
  await expect.poll(async () => (await both()).sort()).toEqual(twice)

  // A click leads there.
  const who = (await told(first.page)).shown.some((one) => one.includes('Sunday')) ? first : second
  await who.page.evaluate(() => (window as unknown as { told: Told }).told.shown.at(-1)!.click())
  await expect(who.heading).toContainText(hal.shown)
  await expect(who.bubble('Or Sunday?')).toBeVisible()
})

test('I15: where the browser blocks notifications the page says so, and sound goes without', async ({
  demo,
  browserOf,
}) => {
  const ivo = stranger('Ivo')
  const inbox = new Inbox(await browserOf(await demo.cookiesOf('Maya')))
  await watchTold(inbox.page, 'denied')
  await inbox.goTo(demo.url)
  await inbox.page.getByRole('button', { name: /^Account: / }).click()
  const desktop = inbox.page.getByRole('menuitemcheckbox', { name: 'Notifications' })
  await desktop.click()
  await expect(desktop).not.toBeChecked()
  await expect(inbox.page.locator('#hindrance')).toContainText('Your browser blocks notifications')
  await inbox.page.getByRole('menuitemcheckbox', { name: 'Sound' }).click()
  const rung = (await told(inbox.page)).rung
  expect(rung).toBeGreaterThan(0)
  // Not oftener than every two seconds.
  await inbox.page.evaluate(() => {
    const now = performance.now.bind(performance)
    performance.now = () => now() + 10_000
  })
  await demo.simulator.text({ from: ivo.number, to: demo.main.number, body: 'Ding' })
  await expect.poll(async () => (await told(inbox.page)).rung).toBeGreaterThan(rung)
  expect((await told(inbox.page)).shown).toEqual([])
})
