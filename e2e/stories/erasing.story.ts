import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { Inbox } from '../stage/inbox'
import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

const NAME = 'Philippa Quartermaine'

/** Which of these words stand anywhere in the files below a folder. */
function inFilesBelow(folder: string, words: string[]): string[] {
  const found = new Set<string>()
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) inFilesBelow(path, words).forEach((word) => found.add(word))
    else {
      const bytes = readFileSync(path)
      for (const word of words) if (bytes.includes(word)) found.add(word)
    }
  }
  return [...found].sort()
}

async function choose(page: Page, item: string): Promise<void> {
  const details = page.getByRole('complementary')
  await details.getByRole('button', { name: `More for ${NAME}` }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

test('Maya saves a transcript and everything, and erases Philippa for good', async ({
  install,
  browserOf,
}) => {
  const house = await install()
  await house.setUp()
  const philippa = stranger('Philippa')
  const to = house.lines[0]!.number
  const word = 'the-conservatory-door'
  await house.simulator.text({ from: philippa.number, to, body: `Hello, it is ${word}` })
  const api = await house.asAna()
  const added = await api.post('/api/v1/customers', {
    data: { name: NAME, numbers: [{ number: philippa.number }], address: '4 Larkspur Close' },
  })
  expect(added.status(), await added.text()).toBe(201)

  const inbox = new Inbox(await browserOf(await house.cookiesOf()))
  const { page } = inbox
  await inbox.goTo(house.url)
  await inbox.list.getByRole('link').filter({ hasText: NAME }).click()
  await inbox.thread.waitFor()

  const transcript = page.waitForEvent('download')
  await choose(page, 'Save transcript as text')
  const saved = readFileSync((await (await transcript).path())!, 'utf8')
  expect(saved).toContain(word)
  expect(saved).toContain(NAME)

  const archive = page.waitForEvent('download')
  await choose(page, 'Export everything…')
  expect(
    readFileSync((await (await archive).path())!)
      .subarray(0, 2)
      .toString(),
  ).toBe('PK')

  const words = [NAME, philippa.number, philippa.number.slice(2), word, 'Larkspur'].sort()
  expect(inFilesBelow(house.directory, words)).toEqual(words)

  // Something begun and not sent is kept by the browser alone.
  await inbox.box.fill('Dear Philippa')
  await choose(page, 'Erase…')
  const dialog = page.getByRole('dialog', { name: `Erase ${NAME} for good?` })
  await expect(dialog.getByRole('button', { name: 'Erase for good' })).toBeDisabled()
  await dialog.getByLabel(`Type ${NAME} to confirm`).fill('Somebody else')
  await dialog.getByRole('button', { name: 'Erase for good' }).click()
  await expect(dialog.getByRole('alert').first()).toContainText('right person')
  await dialog.getByLabel(`Type ${NAME} to confirm`).fill(NAME)
  await dialog.getByRole('button', { name: 'Erase for good' }).click()
  await page.getByRole('alert').getByRole('button', { name: 'See progress' }).click()

  const row = page.getByRole('list', { name: 'Erased people' }).getByRole('listitem')
  await expect(row).toContainText('Erased', { timeout: 20_000 })
  await expect(row).toContainText('Nothing is left in the database’s files.')
  await page.reload()
  await expect(row).toContainText('1 number')
  await expect(page.locator('body')).not.toContainText(NAME)
  expect(inFilesBelow(house.directory, words)).toEqual([])

  await inbox.goTo(house.url)
  await expect(inbox.list.getByRole('link').filter({ hasText: NAME })).toHaveCount(0)
  const drafts = await page.evaluate(() => JSON.stringify({ ...localStorage }))
  expect(drafts).not.toContain('Dear Philippa')
  await page.goto(`${house.url}/settings/audit`)
  await expect(page.getByText('erased a person')).toBeVisible()
})
