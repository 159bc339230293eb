// Prints how long it takes until something stands on screen. Nothing is asserted: machines differ.
//
// Without arguments on the demo; with `--conversations 10000,1000000` on databases of that size,
// which are made once and kept.

import { chromium, type Browser } from '@playwright/test'
import { parseArgs } from 'node:util'
import { launchOptions } from '../stage/browser'
import { Demo } from '../stage/demo'
import { Inbox } from '../stage/inbox'
import { stranger } from '../stage/people'
import { measureBig, table, type Figures } from './big'
import { firstPage, newPage, repeat, report, TIMES } from './times'

const { values } = parseArgs({ options: { conversations: { type: 'string' } } })
const browser = await chromium.launch(launchOptions)
try {
  if (values.conversations) await onBig(browser, values.conversations.split(',').map(Number))
  else await onDemo(browser)
} finally {
  await browser.close()
}

async function onBig(browser: Browser, sizes: number[]): Promise<void> {
  const all = new Map<number, Figures>()
  for (const size of sizes) {
    all.set(size, await measureBig(browser, size))
    console.error(`${size}: done`)
  }
  console.log(table(all))
}

async function onDemo(browser: Browser): Promise<void> {
  const demo = await Demo.start('sqlite')
  try {
    // The first browser warms the program up as any day's first visitor does.
    await firstPage(browser, demo)
    report('navigation → list on screen (cold cache)', await repeat(() => firstPage(browser, demo)))
    const { texts, threads } = await whileOpen(browser, demo)
    report('text leaves the phone → row on screen', texts)
    report('click on a row → its messages on screen', threads)
  } finally {
    await demo.end()
  }
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
