import { readFile } from 'node:fs/promises'
import { Inbox } from '../stage/inbox'
import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

test('O3: Ana takes all opt-outs out as a file, and brings one in; a bad row is named', async ({
  install,
  browserOf,
}) => {
  const house = await install()
  await house.setUp()
  const [walt, lena] = [stranger('Walt'), stranger('Lena')]
  const line = house.lines[0]!.number
  await house.simulator.text({ from: walt.number, to: line, body: 'Stop' })
  await house.simulator.text({ from: lena.number, to: line, body: 'Are you open?' })

  const inbox = new Inbox(await browserOf(await house.cookiesOf()))
  const { page } = inbox
  await page.goto(`${house.url}/settings`)
  await page.getByRole('link', { name: /^Opting out/ }).click()
  const card = page.getByRole('region', { name: 'Opt-outs as a file' })
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    card.getByRole('link', { name: 'Export' }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/^opt-outs-\d{4}-\d\d-\d\d\.csv$/)
  const rows = (await readFile(await download.path(), 'utf8')).trim().split('\n')
  expect(rows).toHaveLength(2)
  expect(rows[1]).toContain(`${walt.number},organization,,keyword,Stop,`)

  const bring = async (name: string, text: string) => {
    const chosen = page.waitForEvent('filechooser')
    await card.getByRole('button', { name: 'Import' }).click()
    const file = { name, mimeType: 'text/csv', buffer: Buffer.from(text) }
    await (await chosen).setFiles(file)
  }
  await bring('old-list.csv', `phone,note\n${lena.number},moved\n${walt.number},\nsoon,\n`)
  await expect(card.getByRole('status')).toHaveText(
    'old-list.csv: 1 number opted out, 1 was already, 1 not taken.',
  )
  const refused = card.getByRole('row').filter({ hasText: 'soon' })
  await expect(refused).toContainText('4')
  await expect(refused).toContainText('is not a phone number')

  await bring('picture.csv', 'name\nLena\n')
  await expect(card.getByRole('alert')).toContainText('no column of numbers')

  await inbox.goTo(house.url)
  await inbox.open(lena)
  await expect(page.getByText('Opted out').first()).toBeVisible()
})
