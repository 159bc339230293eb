import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

test('I2 I12 I15: Priya and Maya see the same, as it happens: texts, answers, counts, closing', async ({
  demo,
  inboxOf,
}) => {
  const tom = stranger('Tom')
  const to = demo.main.number
  const [priya, maya] = [await inboxOf('Priya'), await inboxOf('Maya')]
  const before = { open: await maya.count('Open'), unread: await maya.count('Unread') }
  const closed = await maya.count('Closed')
  const waiting = await maya.unreadInTitle()

  await demo.simulator.text({ from: tom.number, to, body: 'The boiler is dripping' })
  for (const inbox of [priya, maya]) {
    await expect(inbox.row(tom)).toContainText('The boiler is dripping')
    await expect(inbox.row(tom)).toHaveAttribute('data-unread', '1')
    await inbox.expectCount('Open', before.open + 1)
    await inbox.expectCount('Unread', before.unread + 1)
    await expect.poll(() => inbox.unreadInTitle()).toBe(waiting + 1)
  }

  // Read is shared: what Priya has opened waits for nobody.
  await priya.open(tom)
  for (const inbox of [priya, maya]) {
    await expect(inbox.row(tom)).toHaveAttribute('data-unread', '0')
    await inbox.expectCount('Unread', before.unread)
    await expect.poll(() => inbox.unreadInTitle()).toBe(waiting)
  }

  await maya.open(tom)
  await priya.reply('Turn the blue valve, please.')
  await expect(maya.bubble('Turn the blue valve')).toHaveAttribute('data-status', 'delivered')
  await expect(maya.group('Turn the blue valve')).toContainText('Priya')
  await expect(maya.row(tom)).toContainText('Priya: Turn the blue valve, please.')

  await maya.reply('And we send Dario at two.')
  await expect(priya.bubble('we send Dario')).toHaveAttribute('data-status', 'delivered')
  await expect(priya.group('we send Dario')).toContainText('Maya')

  await priya.page.getByRole('button', { name: 'Close', exact: true }).click()
  for (const inbox of [priya, maya]) {
    await expect(inbox.row(tom)).toHaveCount(0)
    await inbox.expectCount('Open', before.open)
    await inbox.expectCount('Closed', closed + 1)
  }
  await maya.tab('Closed').click()
  await expect(maya.row(tom)).toBeVisible()
})

test('I7 I3: Maya assigns to Priya, who finds it under Me', async ({ demo, inboxOf }) => {
  const ruth = stranger('Ruth')
  await demo.simulator.text({ from: ruth.number, to: demo.main.number, body: 'A quote, please' })
  const [priya, maya] = [await inboxOf('Priya'), await inboxOf('Maya')]
  await priya.page.getByRole('combobox', { name: 'Assigned to' }).selectOption('Me')
  await expect(priya.row(ruth)).toHaveCount(0)

  await maya.open(ruth)
  await maya.assign('Priya Nair')
  await expect(priya.row(ruth)).toBeVisible()

  // The counts follow the filter.
  const mine = await priya.count('Open')

  // Who it is assigned to stays through closing and reopening.
  await maya.page.getByRole('button', { name: 'Close', exact: true }).click()
  await expect(priya.row(ruth)).toHaveCount(0)
  await priya.tab('Closed').click()
  await expect(priya.row(ruth)).toBeVisible()
  await demo.simulator.text({ from: ruth.number, to: demo.main.number, body: 'One more thing' })
  await priya.tab('Open').click()
  await expect(priya.row(ruth)).toContainText('One more thing')
  await priya.expectCount('Open', mine)
  await maya.assign('Unassigned')
  await expect(priya.row(ruth)).toHaveCount(0)
  await priya.expectCount('Open', mine - 1)
})

test('I2 I3: Priya looks at one line alone, and its counts with it', async ({ demo, inboxOf }) => {
  const [uma, vic] = [stranger('Uma'), stranger('Vic')]
  const billing = demo.line('Billing').number
  const priya = await inboxOf('Priya')
  const all = await priya.count('Open')
  await priya.page.getByRole('combobox', { name: 'Line', exact: true }).selectOption('Billing')
  await expect.poll(() => priya.count('Open')).toBeLessThan(all)
  const here = { open: await priya.count('Open'), unread: await priya.count('Unread') }

  await demo.simulator.text({ from: uma.number, to: demo.main.number, body: 'Which day?' })
  await demo.simulator.text({ from: vic.number, to: billing, body: 'Which invoice?' })
  await expect(priya.row(vic)).toBeVisible()
  await expect(priya.row(uma)).toHaveCount(0)
  await priya.expectCount('Open', here.open + 1)
  await priya.expectCount('Unread', here.unread + 1)

  // The line is the one that was texted last: the conversation goes with it.
  await demo.simulator.text({ from: uma.number, to: billing, body: 'And which invoice?' })
  await expect(priya.row(uma)).toContainText('And which invoice?')
  await demo.simulator.text({ from: vic.number, to: demo.main.number, body: 'Never mind' })
  await expect(priya.row(vic)).toHaveCount(0)
  await priya.expectCount('Open', here.open + 1)

  await priya.page.getByRole('combobox', { name: 'Line', exact: true }).selectOption('All lines')
  await expect(priya.row(vic)).toContainText('Never mind')
})
