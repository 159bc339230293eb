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
  await page.getByRole('link', { name: /^Opt-outs/ }).click()
  const card = page.getByRole('region', { name: 'Import and export' })
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
    return page.getByRole('dialog', { name: `Opt out everyone in ${name}?` })
  }
  // The wrong list: nobody in it is opted out.
  const wrong = await bring('customers.csv', `number\n${lena.number}\n`)
  await expect(wrong).toContainText('It has 2 rows and starts like this:')
  await expect(wrong).toContainText(lena.number)
  await wrong.getByRole('button', { name: 'Cancel' }).click()
  await expect(wrong).toBeHidden()
  await expect(card.getByRole('button', { name: 'Import' })).toBeFocused()

  const rightly = `phone,note\n${lena.number},moved\n${walt.number},\nsoon,\n`
  const list = await bring('old-list.csv', rightly)
  await list.getByRole('button', { name: 'Opt out' }).click()
  await expect(card.getByRole('status')).toHaveText(
    'old-list.csv: 1 number opted out, 1 already was, 1 skipped.',
  )
  const refused = card.getByRole('row').filter({ hasText: 'soon' })
  await expect(refused).toContainText('4')
  await expect(refused).toContainText('is not a phone number')

  const picture = await bring('picture.csv', 'name\nLena\n')
  await picture.getByRole('button', { name: 'Opt out' }).click()
  await expect(card.getByRole('alert')).toContainText("can't find a column of numbers")

  await inbox.goTo(house.url)
  await inbox.open(lena)
  await expect(page.getByText('Opted out').first()).toBeVisible()
})
