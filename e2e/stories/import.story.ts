import { Inbox } from '../stage/inbox'
import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

const hour = 3_600_000

test('R6: the past is imported with its progress shown, stopped, gone on with after a power cut, and quiet', async ({
  install,
  browserOf,
}) => {
  // After a power cut another node waits until the lease is over.
  const house = await install(['--lease', '4', '--twilio-timeout', '3'])
  await house.setUp()
  const to = house.lines[0]!.number
  const rosa = stranger('Rosa')
  const said = Array.from({ length: 1500 }, (_, n) => ({
    from: n % 2 ? to : rosa.number,
    to: n % 2 ? rosa.number : to,
    body: `Said ${n}`,
    direction: n % 2 ? ('outbound-api' as const) : ('inbound' as const),
    at: new Date(Date.now() - ((1501 - n) * hour) / 3).toISOString(),
  }))
  await house.simulator.past(said)
  await house.simulator.fault({ kind: 'delay', ms: 700, on: 'rest', times: null })

  const page = await browserOf(await house.cookiesOf())
  await page.goto(`${house.url}/settings`)
  await page.getByRole('link', { name: /Import from Twilio/ }).click()
  await page.getByRole('radio', { name: '30 days' }).check()
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  const bar = page.getByRole('progressbar')
  await expect(bar).toBeVisible()
  await expect.poll(async () => Number(await bar.getAttribute('value'))).toBeGreaterThan(10)

  await house.powerCut()
  await house.serve()
  await expect.poll(async () => Number(await bar.getAttribute('value'))).toBeGreaterThan(30)
  await page.getByRole('button', { name: 'Stop' }).click()
  await expect(page.getByRole('heading', { name: 'Stopped' })).toBeVisible()
  await house.simulator.noFaults()
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByRole('heading', { name: 'Done' })).toBeVisible()
  await expect(page.getByText('1,500 new of')).toBeVisible()

  const inbox = new Inbox(page)
  await inbox.goTo(house.url)
  await expect(inbox.row(rosa)).toHaveCount(0)
  await inbox.tab('Closed').click()
  await inbox.open(rosa)
  await expect(inbox.bubble('Said 1499')).toBeVisible()
  await expect(inbox.thread.getByText('Sent outside Hearback').last()).toBeVisible()
})

test('R7: what came for a number that is no line waits for an admin, and comes in with it', async ({
  install,
  browserOf,
}) => {
  const house = await install()
  await house.setUp()
  const other = house.lines[1]!
  await house.simulator.setWebhook(house.credentials.account_sid, other.number, house.webhookUrl)
  const rosa = stranger('Rosa')
  await house.simulator.oneByOne([
    { from: rosa.number, to: other.number, body: 'Is this the dentist?' },
    { from: rosa.number, to: other.number, body: 'Hello?' },
  ])
  const page = await browserOf(await house.cookiesOf())
  await page.goto(`${house.url}/settings/kept`)
  await expect(page.getByRole('listitem')).toHaveCount(2)
  await expect(page.getByRole('listitem').first()).toContainText('Hello?')
  await expect(page.getByRole('listitem').first()).toContainText(
    'Add it to see this text in its conversation.',
  )

  const added = await page.request.post(`${house.url}/api/v1/lines`, {
    data: { number: other.number, name: 'Second desk' },
    headers: { origin: new URL(house.url).origin },
  })
  expect(added.ok()).toBe(true)
  await page.reload()
  await expect(page.getByText('No held texts')).toBeVisible()
  const inbox = new Inbox(page)
  await inbox.goTo(house.url)
  await inbox.open(rosa)
  await expect(inbox.bubble('Is this the dentist?')).toBeVisible()
  await expect(inbox.bubble('Hello?')).toBeVisible()
})

test('R7: Ana deletes what is kept apart and of no use, one text and a whole number', async ({
  install,
  browserOf,
}) => {
  const house = await install()
  await house.setUp()
  const other = house.lines[1]!
  await house.simulator.setWebhook(house.credentials.account_sid, other.number, house.webhookUrl)
  const rosa = stranger('Rosa')
  await house.simulator.oneByOne(
    ['Cheap watches', 'Is this the dentist?', 'Hello?'].map((body) => ({
      from: rosa.number,
      to: other.number,
      body,
    })),
  )
  const page = await browserOf(await house.cookiesOf())
  await page.goto(`${house.url}/settings/kept`)
  const texts = page.getByRole('list', { name: 'Held texts' }).getByRole('listitem')
  await expect(texts).toHaveCount(3)
  const watches = texts.filter({ hasText: 'Cheap watches' })
  await watches.getByRole('button', { name: /^Delete/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Keep' }).click()
  await expect(texts).toHaveCount(3)
  await watches.getByRole('button', { name: /^Delete/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect(texts).toHaveCount(2)
  await expect(page.getByRole('dialog')).toHaveCount(0)

  await page.getByRole('combobox', { name: 'Number' }).selectOption({ value: other.number })
  await page.getByRole('button', { name: 'Delete all 2' }).click()
  const dialog = page.getByRole('dialog', { name: 'Delete 2 texts?' })
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByText('No held texts')).toBeVisible()
})
