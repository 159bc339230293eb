// The page with many conversations behind it: what a person waits for, and whether it stutters.

import type { Browser } from '@playwright/test'
import { Demo } from '../stage/demo'
import { run } from '../stage/program'
import { Inbox } from '../stage/inbox'
import { crowd } from '../stage/people'
import { firstPage, median, newPage, repeat } from './times'

const ROWS = 10_000
const LONG = 20_000
/** The one with so many messages. */
const LONG_NUMBER = '+19715550199'
const SEEDED = process.env['HEARBACK_SEEDED'] ?? '../target/seeded'
const A_SECOND = 50
const SECONDS = 5

/** What was measured, by what it is called. */
export type Figures = Map<string, string>

/** The directory of a database with so many conversations, made where it is not there yet. */
export async function seeded(conversations: number): Promise<string> {
  const directory = `${SEEDED}/${conversations}`
  const amount = ['--conversations', String(conversations), '--long-thread', String(LONG)]
  await run(['seed', ...amount, '--data', directory])
  return directory
}

/** Measures on a database with so many conversations. */
export async function measureBig(browser: Browser, conversations: number): Promise<Figures> {
  const demo = await Demo.kept(await seeded(conversations))
  const figures: Figures = new Map()
  try {
    await firstPage(browser, demo)
    const first = await repeat(() => firstPage(browser, demo))
    figures.set('navigation → conversations on screen', middle(first))
    const inbox = new Inbox(await newPage(browser, demo))
    await inbox.goTo(demo.url)
    await filters(inbox, figures)
    await scrolling(inbox, Math.min(ROWS, conversations - 100), figures)
    await longThread(inbox, demo.url, figures)
    await upwards(inbox, figures)
    await typing(inbox, demo, figures)
    await inbox.page.context().close()
  } finally {
    await demo.end()
  }
  return figures
}

/** From the click on a tab, or the choice of a line or of someone, to the frame with the rows. */
async function filters(inbox: Inbox, figures: Figures): Promise<void> {
  const tabs = ['Closed', 'All', 'Unread', 'Unrecognized', 'Open'] as const
  const clicked = await repeat((at) =>
    inbox.tab(tabs[at % tabs.length]!).evaluate(untilListed, null),
  )
  figures.set('a tab clicked → its rows on screen', middle(clicked))
  for (const name of ['Line', 'Assigned to']) {
    const select = inbox.page.getByRole('combobox', { name, exact: true })
    const options = await select
      .locator('option')
      .evaluateAll((all) => all.map((option) => (option as HTMLOptionElement).value))
    // The first shows everything, and is what one goes back to in the end.
    const chosen = await repeat((at) => {
      const one = options[1 + (at % (options.length - 1))]!
      return select.evaluate(untilListed, one)
    })
    await select.selectOption(options[0]!)
    await inbox.isLive()
    figures.set(`*${name}* chosen → its rows on screen`, middle(chosen))
  }
}

/** Runs in the page: clicks the control, or chooses its value, and waits for what is listed then. */
function untilListed(control: Element, value: string | null): Promise<number> {
  return new Promise((answer) => {
    const list = document.querySelector('#conversations')!
    const begun = performance.now()
    const loaded = new MutationObserver(() => {
      if (list.getAttribute('aria-busy') !== 'false') return
      loaded.disconnect()
      requestAnimationFrame(() => answer(performance.now() - begun))
    })
    loaded.observe(list, { attributes: true, attributeFilter: ['aria-busy'] })
    if (value === null) return (control as HTMLElement).click()
    ;(control as HTMLSelectElement).value = value
    control.dispatchEvent(new Event('change', { bubbles: true }))
  })
}

/** Down through the rows by a window a frame, as a wheel that is turned fast does. */
async function scrolling(inbox: Inbox, rows: number, figures: Figures): Promise<void> {
  await inbox.tab('All').click()
  await inbox.isLive()
  const { frames, empty, took, most } = await inbox.list.evaluate(scrollThrough, rows)
  const sorted = frames.sort((a, b) => a - b)
  const slow = sorted[Math.floor(sorted.length * 0.99)]!
  figures.set(
    `scrolling ${ROWS.toLocaleString('en')} rows: frames, middle / 99 % / longest`,
    `${median(sorted).toFixed(0)} / ${slow.toFixed(0)} / ${sorted.at(-1)!.toFixed(0)} ms`,
  )
  figures.set('… of which some row was not loaded yet', `${empty} of ${frames.length} frames`)
  figures.set(
    '… in all, and most rows in the page at a time',
    `${(took / 1000).toFixed(1)} s, ${most}`,
  )
}

/** Runs in the page. */
async function scrollThrough(list: Element, rows: number) {
  const ROW = 68
  const frames: number[] = []
  let [empty, most, last] = [0, 0, performance.now()]
  const begun = last
  const patience = begun + 180_000
  for (let at = 0; at < rows && performance.now() < patience;) {
    list.scrollBy(0, list.clientHeight / 2)
    await new Promise(requestAnimationFrame)
    const now = performance.now()
    frames.push(now - last)
    last = now
    const shown = [...list.querySelectorAll<HTMLElement>('[data-conversation-id]')]
    most = Math.max(most, shown.length)
    const bottom = list.getBoundingClientRect().bottom
    if (!shown.some((row) => row.getBoundingClientRect().bottom >= bottom - 1)) empty += 1
    at = Math.floor(list.scrollTop / ROW)
  }
  return { frames, empty, most, took: performance.now() - begun }
}

/** From the click on the row of 20,000 messages to the frame with its newest, in a fresh page. */
async function longThread(inbox: Inbox, url: string, figures: Figures): Promise<void> {
  const times = await repeat(async () => {
    await inbox.goTo(url)
    await inbox.page.getByRole('searchbox').first().fill(LONG_NUMBER)
    await inbox.page.waitForFunction(
      () => document.querySelectorAll('#conversations [data-conversation-id]').length === 1,
    )
    return inbox.list.evaluate(
      (list) =>
        new Promise<number>((answer) => {
          const begun = performance.now()
          list.querySelector<HTMLElement>('[data-conversation-id]')!.click()
          const look = () => {
            if (!document.querySelector('[data-message-id]')) return requestAnimationFrame(look)
            return requestAnimationFrame(() => answer(performance.now() - begun))
          }
          requestAnimationFrame(look)
        }),
    )
  })
  figures.set(`${LONG.toLocaleString('en')} messages: click → the newest on screen`, middle(times))
}

/** Upwards through the open thread, as far as so many pages of a screen lead. */
async function upwards(inbox: Inbox, figures: Figures): Promise<void> {
  const { frames, read } = await inbox.messages.evaluate(async (thread, screens) => {
    const frames: number[] = []
    const seen = new Set<string>()
    let last = performance.now()
    const patience = last + 60_000
    for (let at = 0; at < screens && performance.now() < patience; at += 1) {
      thread.scrollBy(0, -thread.clientHeight)
      await new Promise(requestAnimationFrame)
      const now = performance.now()
      frames.push(now - last)
      last = now
      for (const one of thread.querySelectorAll<HTMLElement>('[data-message-id]'))
        seen.add(one.dataset['messageId']!)
      // Nothing is skipped: where the page still comes, it is waited for.
      while (thread.querySelector('[role=status]') && performance.now() < patience) {
        await new Promise(requestAnimationFrame)
        frames.push(performance.now() - last)
        last = performance.now()
      }
    }
    return { frames, read: seen.size }
  }, 200)
  const sorted = frames.sort((a, b) => a - b)
  figures.set(
    '… scrolling up 200 screens: frames, middle / longest',
    `${median(sorted).toFixed(0)} / ${sorted.at(-1)!.toFixed(0)} ms (${read} messages)`,
  )
}

/** Someone types while much arrives. */
async function typing(inbox: Inbox, demo: Demo, figures: Figures): Promise<void> {
  const { page } = inbox
  await page.evaluate(() => {
    const delays: number[] = []
    Object.assign(window, { delays })
    const note = (event: Event) => delays.push(performance.now() - event.timeStamp)
    addEventListener('keydown', note, { capture: true })
  })
  const rain = arriving(demo)
  await inbox.box.click()
  const until = Date.now() + SECONDS * 1000
  let keys = 0
  while (Date.now() < until) {
    await page.keyboard.press(keys % 6 === 5 ? 'Space' : 'KeyE')
    await page.waitForTimeout(40)
    keys += 1
  }
  await rain
  const delays = await page.evaluate(() => (window as unknown as { delays: number[] }).delays)
  if (delays.length !== keys) throw new Error(`${delays.length} of ${keys} keys arrived`)
  figures.set(
    `typing while ${A_SECOND} texts/s arrive: input delay, middle / longest`,
    `${median(delays).toFixed(0)} / ${Math.max(...delays).toFixed(0)} ms (${keys} keys)`,
  )
  await inbox.box.fill('')
}

async function arriving(demo: Demo): Promise<void> {
  const people = crowd(40)
  const begun = Date.now()
  const answered: Promise<void>[] = []
  for (let n = 0; n < A_SECOND * SECONDS; n += 1) {
    const wait = begun + (n * 1000) / A_SECOND - Date.now()
    if (wait > 0) await new Promise((go) => setTimeout(go, wait))
    const { number } = people[n % people.length]!
    answered.push(demo.simulator.text({ from: number, to: demo.main.number, body: `Text ${n}` }))
  }
  await Promise.all(answered)
}

function middle(times: number[]): string {
  const [low, high] = [Math.min(...times), Math.max(...times)]
  return `${median(times).toFixed(0)} ms (${low.toFixed(0)}–${high.toFixed(0)})`
}

/** The figures of each database beside one another, as a table for docs/benchmarks.md. */
export function table(all: Map<number, Figures>): string {
  const sizes = [...all.keys()]
  const names = [...(all.get(sizes[0]!)?.keys() ?? [])]
  const row = (cells: string[]) => `| ${cells.join(' | ')} |`
  return [
    row(['', ...sizes.map((size) => size.toLocaleString('en'))]),
    row(['---', ...sizes.map(() => '---')]),
    ...names.map((name) => row([name, ...sizes.map((size) => all.get(size)?.get(name) ?? '')])),
  ].join('\n')
}
