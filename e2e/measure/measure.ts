// Prints how long it takes until something stands on screen. Nothing is asserted: machines differ.

import { chromium, type Browser, type Page } from '@playwright/test'
import { desktop, launchOptions } from '../stage/browser'
import { Demo } from '../stage/demo'
import { Inbox } from '../stage/inbox'
import { stranger } from '../stage/people'

const TIMES = 10

const browser = await chromium.launch(launchOptions)
const demo = await Demo.start('sqlite')
try {
  // The first browser warms the program up as any day's first visitor does.
  await firstPage(browser, demo)
  report('navigation → list on screen (cold cache)', await repeat(() => firstPage(browser, demo)))
  const { texts, threads } = await whileOpen(browser, demo)
  report('text leaves the phone → row on screen', texts)
  report('click on a row → its messages on screen', threads)
} finally {
  await browser.close()
  await demo.end()
}

async function firstPage(browser: Browser, demo: Demo): Promise<number> {
  const page = await newPage(browser, demo)
  // Counted from the navigation's start to the frame after the first row is there.
  await page.addInitScript(() => {
    const look = () => {
      if (!document.querySelector('[data-conversation-id]')) return requestAnimationFrame(look)
      return requestAnimationFrame(() => Object.assign(window, { shownAt: performance.now() }))
    }
    requestAnimationFrame(look)
  })
  await page.goto(demo.url)
  const shown = await page.waitForFunction(() => (window as { shownAt?: number }).shownAt)
  const time = (await shown.jsonValue()) as number
  await page.context().close()
  return time
}

async function whileOpen(browser: Browser, demo: Demo) {
  const inbox = new Inbox(await newPage(browser, demo))
  await inbox.goTo(demo.url)
  const people = Array.from({ length: TIMES }, (_, at) => stranger(`Caller ${at}`))
  const texts: number[] = []
  for (const { number, shown } of people) {
    const onScreen = inbox.page.evaluate(appeared, ['[data-conversation-id]', shown] as const)
    const left = Date.now()
    await demo.simulator.text({ from: number, to: demo.main.number, body: `Text of ${shown}` })
    texts.push((await onScreen) - left)
  }
  const threads: number[] = []
  for (const customer of people) {
    const what = ['[data-status]', `Text of ${customer.shown}`] as const
    const onScreen = inbox.page.evaluate(appeared, what)
    await inbox.page.evaluate((shown) => {
      Object.assign(window, { clickedAt: Date.now() })
      const rows = document.querySelectorAll<HTMLElement>('[data-conversation-id]')
      ;[...rows].find((row) => row.innerText.includes(shown))!.click()
    }, customer.shown)
    const at = await inbox.page.evaluate(() => (window as { clickedAt?: number }).clickedAt!)
    threads.push((await onScreen) - at)
  }
  await inbox.page.context().close()
  return { texts, threads }
}

async function newPage(browser: Browser, demo: Demo): Promise<Page> {
  const storageState = await demo.cookiesOf('Priya')
  const context = await browser.newContext({ viewport: desktop, storageState })
  // The compiler names functions with a helper that a page does not have.
  await context.addInitScript('globalThis.__name = (named) => named')
  return context.newPage()
}

/** Runs in the page: the time of the frame after such an element with that text was drawn. */
function appeared([selector, text]: readonly [string, string]): Promise<number> {
  return new Promise((answer) => {
    const look = () => {
      const all = document.querySelectorAll<HTMLElement>(selector)
      if (![...all].some((one) => one.innerText.includes(text))) return requestAnimationFrame(look)
      return requestAnimationFrame(() => answer(Date.now()))
    }
    requestAnimationFrame(look)
  })
}

async function repeat(measure: () => Promise<number>): Promise<number[]> {
  const times: number[] = []
  for (let at = 0; at < TIMES; at += 1) times.push(await measure())
  return times
}

function report(what: string, times: number[]): void {
  const sorted = [...times].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const median = (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2
  const figures = [median, sorted[0]!, sorted.at(-1)!].map((time) => `${Math.round(time)} ms`)
  console.log(
    `${what}: median ${figures[0]} (${figures[1]} to ${figures[2]}, ${times.length} times)`,
  )
}
