import { inflateSync } from 'node:zlib'
import { phone } from '../stage/browser'
import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

/** How many pages a PDF has, as it says itself. */
function pages(pdf: Buffer): number {
  return (pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []).length
}

/** The height on paper that has anything drawn on it, page by page: empty pages have none. */
function drawn(pdf: Buffer): number[] {
  const raw = pdf.toString('latin1')
  return [...raw.matchAll(/stream\r?\n/g)].flatMap(({ index, 0: head }) => {
    const bytes = pdf.subarray(index + head.length)
    try {
      const text = inflateSync(bytes).toString('latin1')
      return /\bTj\b|\bTJ\b/.test(text) ? [text.length] : []
    } catch {
      return []
    }
  })
}

for (const [what, viewport] of [
  ['desk', { width: 1440, height: 900 }],
  ['phone', phone],
] as const) {
  test(`I6: a thread is printed whole, and alone, from a ${what}`, async ({ demo, inboxOf }) => {
    const bo = stranger('Bo')
    const to = demo.main.number
    const texts = Array.from({ length: 45 }, (_, at) => ({
      from: bo.number,
      to,
      body: `Message number ${at + 1}. We have been waiting since Tuesday.`,
    }))
    await demo.simulator.oneByOne(texts)
    const inbox = await inboxOf('Priya', { viewport, colorScheme: 'dark' })
    await inbox.open(bo)
    await expect(inbox.bubble('Message number 1.')).toHaveCount(1)
    const { page } = inbox
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    // Nothing is cut off, hidden, or under something else.
    await page.setViewportSize({ width: 700, height: 900 })
    const places = await inbox.thread.evaluate((thread) => {
      const bubbles = [...thread.querySelectorAll<HTMLElement>('.bubble')]
      return bubbles.map((bubble) => {
        const { top, bottom } = bubble.getBoundingClientRect()
        const { color, backgroundColor } = getComputedStyle(bubble)
        return { top: top + scrollY, bottom: bottom + scrollY, color, backgroundColor }
      })
    })
    expect(places).toHaveLength(45)
    for (const [at, { top, color, backgroundColor }] of places.entries()) {
      expect([color, backgroundColor]).toEqual(['rgb(0, 0, 0)', 'rgb(255, 255, 255)'])
      if (at > 0) expect(top).toBeGreaterThanOrEqual(places[at - 1]!.bottom)
    }
    expect(places[0]!.top).toBeGreaterThanOrEqual(0)
    const whole = await page.evaluate(() => document.documentElement.scrollHeight)
    expect(whole).toBeGreaterThanOrEqual(places.at(-1)!.bottom)
    await expect(page.getByRole('heading', { level: 2 })).toContainText(bo.shown)
    await expect(inbox.list).toBeHidden()
    await expect(inbox.box).toBeHidden()
    await expect(inbox.details).toBeHidden()
    expect(await page.locator('button:visible').count()).toBe(0)

    const pdf = await page.pdf({ format: 'Letter', margin: { top: '1cm', bottom: '1cm' } })
    // Forty-five bubbles of some 40 pixels: what fits on a page is no more than thirty.
    expect(pages(pdf)).toBeGreaterThanOrEqual(2)
    expect(pages(pdf)).toBeLessThanOrEqual(6)
    expect(drawn(pdf).length).toBeGreaterThanOrEqual(pages(pdf))
  })
}

test('I6: what is not loaded is not passed over in silence on paper', async ({ demo, inboxOf }) => {
  const bo = stranger('Bo')
  const to = demo.main.number
  const texts = Array.from({ length: 120 }, (_, at) => ({
    from: bo.number,
    to,
    body: `Message number ${at + 1}`,
  }))
  await demo.simulator.texts(texts)
  const inbox = await inboxOf('Priya')
  await inbox.open(bo)
  const missing = inbox.page.getByText('Older messages aren’t on this page.')
  await expect(missing).toBeHidden()
  await inbox.page.emulateMedia({ media: 'print' })
  await expect(missing).toBeVisible()
})
