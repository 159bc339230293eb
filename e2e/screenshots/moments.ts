import type { Page } from '@playwright/test'
import { Inbox } from '../stage/inbox'
import { open, priya, maya, thread, type Scene } from './scene'

/** What stands on screen for a moment only: questions, what is chosen, and what went wrong. */
export const moments: Record<string, Scene> = {
  'picture-viewer': {
    cookies: priya,
    show: async (page, { demo, people }) => {
      await open(page, demo, people.pictures)
      await page.locator('[data-message-id] button img').first().click()
      await page.getByRole('dialog', { name: /^Picture/ }).waitFor()
    },
  },
  'consent-question': {
    cookies: priya,
    show: async (page, { demo }) => {
      const inbox = await thread(page, demo, 'Tom Nguyen')
      // Where there is no room for the details they are opened first.
      if (!(await inbox.consent.isVisible())) await page.keyboard.press('i')
      await inbox.consent.click()
      await page.getByRole('dialog', { name: /^Opt out .*\?$/ }).waitFor()
    },
  },
  'files-chosen': {
    cookies: priya,
    show: async (page, { demo }) => {
      await thread(page, demo, 'Tom Nguyen')
      const files = ['estimate.pdf', 'an-estimate-with-quite-a-long-name-for-the-heat-pump.pdf']
      const buffer = Buffer.from('%PDF-1.7\n')
      const mimeType = 'application/pdf'
      const chosen = files.map((name) => ({ name, mimeType, buffer }))
      await page.locator('input[type=file]').setInputFiles(chosen)
      const list = page.getByRole('list', { name: 'Attachments' })
      await list.getByRole('listitem').nth(1).waitFor()
    },
  },
  'draft-kept': {
    tablet: true,
    cookies: priya,
    show: async (page, { demo }) => {
      const inbox = await thread(page, demo, 'Tom Nguyen')
      await inbox.box.fill('Thank you! Marcus is bringing the sensor, and')
      await page.keyboard.press('Escape')
      await page.keyboard.press('Escape')
      await inbox.list.getByText('Draft').waitFor()
    },
  },
  'compose-existing': {
    cookies: priya,
    show: async (page, { demo, people }) => {
      await new Inbox(page).goTo(`${demo.url}/new`)
      await new Inbox(page).newNumber.fill(people.hard.shown)
      await page.getByRole('button', { name: 'Open it' }).waitFor()
    },
  },
  'connection-lost': {
    tablet: true,
    cookies: priya,
    show: async (page, { demo }) => {
      await page.routeWebSocket('**/api/v1/live*', (socket) => void socket.close())
      await page.route('**/api/v1/events*', (route) => route.abort())
      await page.goto(demo.url)
      await page.getByText('Reconnecting…').waitFor()
    },
  },
  'list-failed': {
    cookies: priya,
    show: async (page, { demo }) => {
      await withoutFirstScreen(page)
      await page.goto(demo.url)
      await page.getByRole('heading', { name: 'Couldn’t load conversations' }).waitFor()
    },
  },
  'opt-out-file': {
    cookies: maya,
    show: async (page, { demo }) => {
      await page.goto(`${demo.url}/settings/opting-out`)
      const picker = page.getByLabel('A file of numbers to opt out')
      const rows = ['phone;name', '206 555 0119;Tom Nguyen', '206 555 0164;', '415 555 0132;Ana']
      const buffer = Buffer.from(rows.join('\n'))
      await picker.setInputFiles({ name: 'stopped-in-2024.csv', mimeType: 'text/csv', buffer })
      await page.getByRole('dialog').waitFor()
    },
  },
}

/** The session is there, and nothing that can be read with it. */
async function withoutFirstScreen(page: Page): Promise<void> {
  await page.route('**/api/v1/start*', async (route) => {
    const answer = await route.fetch()
    const start = { ...(await answer.json()), inbox: null }
    await route.fulfill({ response: answer, json: start })
  })
  const detail = 'Something went wrong and nothing was changed. Try again. The log has the details.'
  await page.route('**/api/v1/conversations?*', (route) =>
    route.fulfill({ status: 500, contentType: 'application/problem+json', json: { detail } }),
  )
}
