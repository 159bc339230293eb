import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { desktop, phone } from '../stage/browser'
import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

for (const colorScheme of ['light', 'dark'] as const) {
  test(`I14 I10: axe finds nothing serious, ${colorScheme}`, async ({
    demo,
    browserOf,
    inboxOf,
  }) => {
    const page = await browserOf(undefined, { colorScheme })
    await page.goto(demo.url)
    await expect(page.getByRole('button', { name: /Priya Nair/ })).toBeVisible()
    expect(await violations(page), 'sign-in').toEqual([])

    const pia = stranger('Pia')
    await demo.simulator.text({ from: pia.number, to: demo.main.number, body: 'Can I read this?' })
    const inbox = await inboxOf('Priya', { colorScheme })
    await inbox.open(pia)
    await demo.simulator.fault({ kind: 'fail', code: 30006, to: pia.number })
    await inbox.reply('A text that fails')
    await expect(inbox.group('A text that fails')).toContainText('Not delivered')
    for (const theme of ['Green', 'Sky blue', 'Gray', 'Coral and plum']) {
      await inbox.page.getByRole('radio', { name: theme }).check({ force: true })
      expect(await violations(inbox.page), `list and thread, ${theme}`).toEqual([])
    }
    await inbox.page.getByRole('link', { name: 'New conversation' }).click()
    await inbox.box.fill('Ж'.repeat(80))
    expect(await violations(inbox.page), 'compose').toEqual([])

    await inbox.page.goBack()
    await inbox.page.setViewportSize(phone)
    await expect(inbox.bubble('A text that fails')).toBeVisible()
    expect(await violations(inbox.page), 'thread on a phone').toEqual([])
    await inbox.page.setViewportSize(desktop)
  })
}

/** What weighs, each with the place and the reason. */
async function violations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
    )
}
