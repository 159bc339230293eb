// How times are taken and told.

import type { Browser, Page } from '@playwright/test'
import { desktop } from '../stage/browser'
import type { Demo } from '../stage/demo'

export const TIMES = 10

/** A page of its own, signed in as Priya. */
export async function newPage(browser: Browser, demo: Demo): Promise<Page> {
  const storageState = await demo.cookiesOf('Priya')
  const context = await browser.newContext({ viewport: desktop, storageState })
  // The compiler names functions with a helper that a page does not have.
  await context.addInitScript('globalThis.__name = (named) => named')
  return context.newPage()
}

/** Rows that fill the screen; each is 68 px high. */
const SCREENFUL = Math.ceil(desktop.height / 68)

/** From the navigation's start to the frame after a screen full of rows is there, with a cold cache. */
export async function firstPage(browser: Browser, demo: Demo): Promise<number> {
  const page = await newPage(browser, demo)
  await page.addInitScript((rows) => {
    const look = () => {
      const there = document.querySelectorAll('[data-conversation-id]').length
      if (there < rows) return requestAnimationFrame(look)
      return requestAnimationFrame(() => console.log(`shown at ${performance.now()}`))
    }
    requestAnimationFrame(look)
  }, SCREENFUL)
  // The page tells it unasked: what asks would have to be compiled first, just before the list stands.
  const shown = page.waitForEvent('console', (said) => said.text().startsWith('shown at '))
  await page.goto(demo.url)
  const time = Number((await shown).text().slice('shown at '.length))
  await page.context().close()
  return time
}

export async function repeat(measure: (at: number) => Promise<number>): Promise<number[]> {
  const times: number[] = []
  for (let at = 0; at < TIMES; at += 1) times.push(await measure(at))
  return times
}

export function median(times: number[]): number {
  const sorted = [...times].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2
}

export function report(what: string, times: number[]): void {
  const bounds = [Math.min(...times), Math.max(...times)]
  const figures = [median(times), ...bounds].map((time) => `${Math.round(time)} ms`)
  console.log(
    `${what}: median ${figures[0]} (${figures[1]} to ${figures[2]}, ${times.length} times)`,
  )
}
