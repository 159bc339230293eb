import type { Page } from '@playwright/test'
import { desktop, phone, tablet } from '../stage/browser'
import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

/** As who reads badly sets it in the browser, for every page. */
async function typeSize(page: Page, pixels: number): Promise<void> {
  await page.evaluate((pixels) => {
    document.documentElement.style.fontSize = `${pixels}px`
  }, pixels)
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn))))
}

/** What of the page is cut off or lies over something else, in words. */
function wrong(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = []
    const shown = (one: Element) => (one as HTMLElement).offsetParent !== null
    const wide = document.documentElement.scrollWidth
    if (wide > innerWidth) found.push(`the page is ${wide} wide, the window ${innerWidth}`)
    const rows = [...document.querySelectorAll<HTMLElement>('[data-conversation-id]')]
    const boxes = rows
      .filter(shown)
      .map((row) => ({ row, box: row.getBoundingClientRect() }))
      .sort((a, b) => a.box.top - b.box.top)
    for (const [at, { row, box }] of boxes.entries()) {
      const next = boxes[at + 1]?.box
      if (next && next.top < box.bottom - 1) found.push(`a row lies over the next: ${at}`)
      for (const part of row.querySelectorAll<HTMLElement>('.title, .preview, time, .channel')) {
        const inner = part.getBoundingClientRect()
        if (inner.top < box.top - 1 || inner.bottom > box.bottom + 1) found.push(`cut: ${at}`)
      }
    }
    for (const bar of document.querySelectorAll<HTMLElement>('header, footer, .under')) {
      if (!shown(bar)) continue
      const box = bar.getBoundingClientRect()
      for (const part of bar.querySelectorAll<HTMLElement>('button, h2, p, textarea, time')) {
        if (!shown(part) || part.closest('.unseen')) continue
        const inner = part.getBoundingClientRect()
        const over = inner.bottom > box.bottom + 1 || inner.right > box.right + 1
        if (over || inner.top < box.top - 1) {
          found.push(`out of its bar: ${part.className} ${part.textContent?.trim().slice(0, 30)}`)
        }
      }
    }
    for (const button of document.querySelectorAll<HTMLElement>('button, a.button')) {
      if (!shown(button) || button.closest('[data-conversation-id], .now')) continue
      if (button.scrollHeight > button.clientHeight + 2) {
        found.push(`a button cut in its height: ${button.textContent?.trim()}`)
      }
    }
    return found
  })
}

for (const viewport of [desktop, tablet, phone]) {
  test(`I14: type of another size is the page’s size, at ${viewport.width}`, async ({
    demo,
    inboxOf,
  }) => {
    const bo = stranger('Bo')
    const to = demo.main.number
    await demo.simulator.text({ from: bo.number, to, body: 'Do you repair garage doors? 👩🏽‍🚀' })
    const inbox = await inboxOf('Priya', { viewport })
    const { page } = inbox
    const sizes = async () => {
      const title = inbox.list.locator('[data-conversation-id] .title').first()
      const row = inbox.list.getByRole('link').first()
      return {
        type: await title.evaluate((one) => parseFloat(getComputedStyle(one).fontSize)),
        line: await title.evaluate((one) => parseFloat(getComputedStyle(one).lineHeight)),
        row: (await row.boundingBox())!.height,
      }
    }
    expect(await sizes()).toEqual({ type: 14, line: 20, row: 68 })
    for (const pixels of [20, 24, 12]) {
      await typeSize(page, pixels)
      const by = pixels / 16
      await expect.poll(sizes).toEqual({ type: 14 * by, line: 20 * by, row: 68 * by })
      expect(await wrong(page), `the list at ${pixels}`).toEqual([])
      // Far down, too, each row stands where it is drawn.
      await inbox.scrollList(2_000)
      await expect.poll(() => wrong(page), `further down at ${pixels}`).toEqual([])
      await inbox.scrollList(-2_000)

      await inbox.open(bo)
      await expect(inbox.bubble('garage doors')).toBeInViewport()
      const bubble = inbox.bubble('garage doors')
      expect(await bubble.evaluate((one) => getComputedStyle(one).fontSize)).toBe(`${14 * by}px`)
      await inbox.box.fill('First line\nSecond line\nThird line')
      expect(await wrong(page), `the thread at ${pixels}`).toEqual([])
      const { width, height } = (await inbox.box.boundingBox())!
      expect(width).toBeGreaterThan(150)
      expect(height).toBeGreaterThanOrEqual(3 * 20 * by)
      await inbox.box.fill('')
      if (viewport === phone || pixels > 16) await page.goto(demo.url)
      await inbox.isLive()
    }
  })
}

test('I14: sign-in, settings and the handset grow as well', async ({ demo, browserOf }) => {
  const page = await browserOf(await demo.cookiesOf('Maya'))
  const paths = ['/sign-in', '/forgot-password', '/account', '/settings', '/settings/sign-in']
  for (const path of [...paths, '/settings/lines', '/settings/sending']) {
    await page.goto(demo.url + path)
    const heading = page.getByRole('heading', { level: 1 })
    const size = () => heading.evaluate((one) => parseFloat(getComputedStyle(one).fontSize))
    await heading.waitFor()
    const usual = await size()
    await typeSize(page, 24)
    expect(await size(), path).toBeCloseTo(usual * 1.5)
    expect(await wrong(page), path).toEqual([])
  }
  await page.goto(demo.simulator.handsetUrl)
  const box = page.getByLabel('Text message')
  const size = () => box.evaluate((one) => parseFloat(getComputedStyle(one).fontSize))
  const usual = await size()
  await typeSize(page, 24)
  expect(await size()).toBeCloseTo(usual * 1.5)
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
})
