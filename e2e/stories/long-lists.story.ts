import { Inbox } from '../stage/inbox'
import { crowd, stranger } from '../stage/people'
import { expect, test } from '../stage/test'

test('I4: a list of many hundreds is scrolled through to its end and back, a few rows at a time', async ({
  install,
  browserOf,
}) => {
  test.setTimeout(120_000)
  const office = await install()
  await office.setUp()
  const to = office.lines[0]!.number
  const people = crowd(900)
  await office.simulator.texts(people.map(({ number }) => ({ from: number, to, body: number })))
  const inbox = new Inbox(await browserOf(await office.cookiesOf()))
  await inbox.goTo(office.url)
  await inbox.expectCount('Open', 900)

  // Every row comes by once, in order, and the page never holds many.
  const seen = new Set<string>()
  let most = 0
  const look = async () => {
    const rows = await inbox.rowsPlaced()
    most = Math.max(most, rows.length)
    for (const { id } of rows) seen.add(id)
    return rows
  }
  await look()
  while (seen.size < 900) {
    const before = seen.size
    await inbox.scrollList(500)
    await expect.poll(async () => (await look()).length && seen.size).toBeGreaterThan(before)
  }
  expect(most).toBeLessThan(60)
  await expect(inbox.list.getByRole('listitem').last()).toHaveAttribute('aria-posinset', '900')
  await expect(inbox.list.getByRole('listitem').last()).toHaveAttribute('aria-setsize', '900')

  // Someone writes who is far above, someone who is far below: nothing that is read moves.
  await inbox.scrollList(-6000)
  await expect.poll(async () => (await look()).length).toBeGreaterThan(10)
  const reading = (await look()).filter(({ top }) => top > 60 && top < 700)
  const newcomer = stranger('Newcomer')
  await office.simulator.text({ from: newcomer.number, to, body: 'Room for one more?' })
  await inbox.expectCount('Open', 901)
  const early = people.find(({ number }) => !reading.some(({ text }) => text.includes(number)))!
  await office.simulator.text({ from: early.number, to, body: 'Me again' })
  const last = stranger('Last')
  await office.simulator.text({ from: last.number, to, body: 'And me' })
  await inbox.expectCount('Open', 902)
  const after = await look()
  for (const row of reading) {
    const now = after.find(({ id }) => id === row.id)
    if (row.text.includes(early.number)) continue
    expect(now?.top, row.text).toBe(row.top)
  }

  // One pull on the scroll bar, and the newest are there.
  await inbox.scrollList(-1_000_000)
  await expect(inbox.list.getByRole('link').first()).toContainText('And me')
  await expect(inbox.list.getByRole('link').nth(1)).toContainText('Me again')
  await expect(inbox.row(newcomer)).toBeInViewport()
  await expect(inbox.list.getByRole('listitem').first()).toHaveAttribute('aria-posinset', '1')
})

test('I4 I14: j walks on past what is loaded, and the focus is never lost', async ({
  install,
  browserOf,
}) => {
  test.setTimeout(120_000)
  const office = await install()
  await office.setUp()
  const to = office.lines[0]!.number
  await office.simulator.texts(crowd(300).map(({ number }) => ({ from: number, to, body: number })))
  const inbox = new Inbox(await browserOf(await office.cookiesOf()))
  await inbox.goTo(office.url)
  await inbox.expectCount('Open', 300)
  const focused = inbox.page.locator('li:has(> a:focus)')
  for (let at = 1; at <= 299; at += 1) {
    await inbox.page.keyboard.press('j')
    if (at % 40 === 0) await expect(focused).toHaveAttribute('aria-posinset', String(at))
  }
  await inbox.page.keyboard.press('j')
  await expect(focused).toHaveAttribute('aria-posinset', '300')
  await inbox.page.keyboard.press('k')
  await expect(focused).toHaveAttribute('aria-posinset', '299')

  // Scrolled out of sight, it is still where one goes on from.
  await inbox.scrollList(-1_000_000)
  await expect(inbox.list.getByRole('listitem').first()).toHaveAttribute('aria-posinset', '1')
})

test('I4 I14: j that is pressed faster than the list loads ends where it would have', async ({
  install,
  browserOf,
}) => {
  const office = await install()
  await office.setUp()
  const to = office.lines[0]!.number
  await office.simulator.texts(crowd(200).map(({ number }) => ({ from: number, to, body: number })))
  const inbox = new Inbox(await browserOf(await office.cookiesOf()))
  // The pages after the first come when they are let.
  let arrive = () => {}
  const arriving = new Promise<void>((resolve) => (arrive = resolve))
  let asked = false
  await inbox.page.route(/\/conversations\?.*before=/, async (route) => {
    asked = true
    await arriving
    await route.continue()
  })
  await inbox.goTo(office.url)
  await inbox.expectCount('Open', 200)
  await expect.poll(() => asked).toBe(true)

  const focused = inbox.page.locator('li:has(> a:focus)')
  for (let at = 1; at <= 150; at += 1) await inbox.page.keyboard.press('j')
  expect(Number(await focused.getAttribute('aria-posinset'))).toBeLessThan(150)
  arrive()
  await expect(focused).toHaveAttribute('aria-posinset', '150')

  // One step back is one step back, whatever was waited for.
  await inbox.page.keyboard.press('k')
  await expect(focused).toHaveAttribute('aria-posinset', '149')
})

test('I6: a long thread is read upwards without a jump, and new texts wait below', async ({
  demo,
  inboxOf,
}) => {
  test.setTimeout(120_000)
  const to = demo.main.number
  const leah = stranger('Leah')
  const body = (n: number) => `No. ${n} ${'and so on '.repeat(n % 12)}`
  const texts = Array.from({ length: 700 }, (_, n) => ({ from: leah.number, to, body: body(n) }))
  await demo.simulator.oneByOne(texts)
  const inbox = await inboxOf('Priya')
  await inbox.open(leah)
  await expect(inbox.bubble('No. 699')).toBeInViewport()

  const number = ({ text }: { text: string }) => Number(/No\. (\d+)/.exec(text)![1])
  const read = new Set((await inbox.bubblesPlaced()).map(number))
  let most = 0
  while (!read.has(0)) {
    const before = await inbox.bubblesPlaced()
    await inbox.scrollThread(-300)
    // What was on screen has moved by as much as was scrolled, whatever was loaded above it.
    await expect
      .poll(async () => {
        const after = await inbox.bubblesPlaced()
        most = Math.max(most, await inbox.thread.locator('[data-message-id]').count())
        for (const bubble of after) read.add(number(bubble))
        const moves = before
          .map(({ id, top }) => (after.find((one) => one.id === id)?.top ?? NaN) - top)
          .filter((move) => !Number.isNaN(move))
        return moves.length === 0 || new Set(moves.map((move) => Math.round(move))).size === 1
      })
      .toBe(true)
  }
  expect(read.size).toBe(700)
  expect(most).toBeLessThanOrEqual(360)
  await expect(inbox.thread.getByText('Start of conversation')).toHaveCount(0)
  await expect(inbox.page.getByText('Start of conversation')).toBeVisible()

  const reading = await inbox.bubblesPlaced()
  await demo.simulator.text({ from: leah.number, to, body: 'And one more thing' })
  const chip = inbox.page.getByRole('button', { name: 'New messages' })
  await expect(chip).toBeVisible()
  expect(await inbox.bubblesPlaced()).toEqual(reading)
  await chip.click()
  await expect(inbox.bubble('And one more thing')).toBeInViewport()
  await expect(chip).toHaveCount(0)

  // What one says oneself is never out of sight.
  await inbox.scrollThread(-3000)
  await inbox.reply('Noted, all of it.')
  await expect(inbox.bubble('Noted, all of it.')).toBeInViewport()
})
