import { Inbox } from '../stage/inbox'
import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

test('P3 R5: pictures are fetched once, and none can be had after signing out', async ({
  demo,
  browserOf,
  handsetOf,
}) => {
  const [nadia, omar] = [stranger('Nadia'), stranger('Omar')]
  await demo.simulator.text({ from: omar.number, to: demo.main.number, body: 'Good morning' })
  const handset = await handsetOf(nadia, demo)
  await handset.attach('roof')
  await handset.text('Only for the roofer')
  const inbox = new Inbox(await browserOf(await demo.freshCookiesOf('Sam')))
  const { page } = inbox
  const asked: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('/api/v1/media/')) asked.push(request.url())
  })
  await inbox.goTo(demo.url)
  await inbox.open(nadia)
  const picture = inbox.thread
    .getByRole('button', { name: /^View attached picture/ })
    .locator('img')
  const isShown = () =>
    expect
      .poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth))
      .toBeGreaterThan(0)
  await isShown()
  await inbox.open(omar)
  await inbox.open(nadia)
  await isShown()
  await picture.click()
  await expect(page.getByRole('dialog', { name: /^Picture/ }).locator('img')).toBeVisible()
  await page.keyboard.press('Escape')
  expect(asked).toHaveLength(1)
  await inbox.box.fill('Not for other eyes')

  await page.getByRole('button', { name: 'Account: Sam Whitfield' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page.getByRole('form', { name: 'Sign in' })).toBeVisible()
  for (const cache of ['force-cache', 'only-if-cached', 'default'] as const) {
    const had = await page.evaluate(
      ([url, cache]) =>
        fetch(url, { cache, mode: 'same-origin' }).then(
          (answer) => answer.ok,
          () => false,
        ),
      [asked[0]!, cache] as const,
    )
    expect(had, cache).toBe(false)
  }
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }))
  expect(kept).not.toContain('Not for other eyes')
  await page.goBack()
  await expect(page.getByText('Only for the roofer')).toHaveCount(0)
})

test('P3: a page that the browser brings back as it was left is loaded anew', async ({
  demo,
  browserOf,
}) => {
  const lena = stranger('Lena')
  await demo.simulator.text({ from: lena.number, to: demo.main.number, body: 'As it was left' })
  const inbox = new Inbox(await browserOf(await demo.freshCookiesOf('Sam')))
  await inbox.goTo(demo.url)
  await inbox.open(lena)
  await expect(inbox.bubble('As it was left')).toBeVisible()
  // Someone signs out elsewhere, and the page does not hear of it: it was put aside.
  await inbox.page.context().clearCookies()
  await inbox.page.evaluate(() =>
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })),
  )
  await expect(inbox.page.getByRole('form', { name: 'Sign in' })).toBeVisible()
  await expect(inbox.page.getByText('As it was left')).toHaveCount(0)
})
