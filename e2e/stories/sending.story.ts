import { Inbox } from '../stage/inbox'
import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

test('S3: Ana chooses in the settings how long a text can be taken back', async ({
  install,
  browserOf,
}) => {
  const office = await install()
  await office.setUp()
  const peter = stranger('Peter')
  const to = office.lines[0]!.number
  await office.simulator.text({ from: peter.number, to, body: 'Do you deliver?' })
  const page = await browserOf(await office.cookiesOf())
  await page.goto(`${office.url}/settings`)
  await page.getByRole('link', { name: /^Sending/ }).click()
  await page.getByRole('combobox', { name: 'Undo send' }).selectOption('30 seconds')
  await expect(page.getByText('Saved.')).toBeVisible()

  const inbox = new Inbox(page)
  await inbox.goTo(office.url)
  await inbox.open(peter)
  await inbox.reply('Yes, free of charge')
  await expect(inbox.undo).toContainText(/Undo \d+s/)
  const first = Number(/\d+/.exec(await inbox.undo.innerText())![0])
  await expect
    .poll(async () => Number(/\d+/.exec(await inbox.undo.innerText())![0]))
    .toBeLessThan(first)
  await inbox.undo.click()
  await expect(inbox.bubble('Yes, free of charge')).toHaveAttribute('data-status', 'canceled')
  expect(await office.simulator.sentTo(peter.number)).toEqual([])
})

test('S8: a line that used up its pace shows what waits, and for how long', async ({
  install,
  browserOf,
}) => {
  const office = await install()
  await office.setUp()
  const grace = stranger('Grace')
  const to = office.lines[0]!.number
  await office.simulator.text({ from: grace.number, to, body: 'Tell me everything' })
  const page = await browserOf(await office.cookiesOf())
  await page.goto(`${office.url}/settings/sending`)
  const pace = page.getByRole('spinbutton', { name: 'Segments per second on Front desk' })
  await pace.fill('1')
  await pace.blur()
  await expect(page.getByText('1 per second, set here.')).toBeVisible()

  const inbox = new Inbox(page)
  await inbox.goTo(office.url)
  await inbox.open(grace)
  // 24 segments: at one a second the next text has its turn in 24 seconds.
  await inbox.reply(`${'x'.repeat(1599)}🙂`)
  await expect(inbox.bubble('xxx')).toHaveAttribute('data-status', 'delivered')
  await inbox.reply('And that was that')
  await expect(inbox.bubble('And that was that')).toHaveAttribute('data-status', 'pending')
  await expect(inbox.cancel).toBeVisible()
  const bubble = inbox.group('And that was that')
  await expect(bubble).toContainText(/Queued, about \d+ seconds/)
  const wait = async () => Number(/about (\d+) seconds/.exec(await bubble.innerText())?.[1])
  const first = await wait()
  expect(first).toBeLessThanOrEqual(25)
  await expect.poll(wait).toBeLessThan(first)

  await page.goto(`${office.url}/settings/sending`)
  await expect(
    page.getByText(/^1 text waiting; the last one goes out in about \d+ seconds\.$/),
  ).toBeVisible()
  await pace.fill('')
  await pace.blur()
  await expect(page.getByText(/^1 text waiting/)).toHaveCount(0)
  await inbox.goTo(office.url)
  await inbox.open(grace)
  await expect(inbox.bubble('And that was that')).toHaveAttribute('data-status', 'delivered')
})
