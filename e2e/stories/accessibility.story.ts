import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { desktop, phone } from '../stage/browser'
import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

for (const colorScheme of ['light', 'dark'] as const) {
  test(`I14: axe finds nothing serious, ${colorScheme}`, async ({ demo, browserOf, inboxOf }) => {
    const page = await browserOf(undefined, { colorScheme })
    await page.goto(demo.url)
    await expect(page.getByRole('button', { name: /Priya Nair/ })).toBeVisible()
    expect(await violations(page), 'sign-in').toEqual([])

    const pia = stranger('Pia')
    await demo.simulator.text({ from: pia.number, to: demo.main.number, body: 'Can I read this?' })
    const inbox = await inboxOf('Priya', { colorScheme })
    await inbox.open(pia)
    expect(await violations(inbox.page), 'list and thread').toEqual([])
    await inbox.page.setViewportSize(phone)
    await expect(inbox.bubble('Can I read this?')).toBeVisible()
    expect(await violations(inbox.page), 'thread on a phone').toEqual([])
    await inbox.page.setViewportSize(desktop)

    await inbox.page.getByRole('link', { name: 'New conversation' }).click()
    await inbox.box.fill('Ж'.repeat(80))
    expect(await violations(inbox.page), 'compose').toEqual([])
  })

  test(`I10: every theme can be read, ${colorScheme}`, async ({ demo, inboxOf }) => {
    const ray = stranger('Ray')
    const to = demo.main.number
    await demo.simulator.text({ from: ray.number, to, body: 'Is this legible?' })
    const inbox = await inboxOf('Priya', { colorScheme })
    await inbox.open(ray)
    await demo.simulator.fault({ kind: 'fail', code: 30003, to: ray.number })
    await inbox.reply('A text that fails')
    await expect(inbox.group('A text that fails')).toContainText('Not delivered')
    for (const theme of ['Green', 'Sky blue', 'Gray', 'Coral and plum']) {
      await inbox.page.getByRole('radio', { name: theme }).check({ force: true })
      expect(await violations(inbox.page, ['color-contrast']), theme).toEqual([])
    }
  })
}

/** What weighs, each with the place and the reason. */
async function violations(page: Page, rules?: string[]): Promise<string[]> {
  // What is still fading in is paler than what a person will read.
  await page.evaluate(() =>
    Promise.allSettled(document.getAnimations().map((animation) => animation.finished)),
  )
  const axe = new AxeBuilder({ page })
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
    )
}
