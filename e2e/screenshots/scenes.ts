import type { Page } from '@playwright/test'
import type { Demo } from '../stage/demo'
import type { Cookies } from '../stage/house'
import { Inbox } from '../stage/inbox'
import { ana, type Installation } from '../stage/installation'
import { stranger, type Customer } from '../stage/people'

export interface World {
  demo: Demo
  /** Not set up yet. */
  fresh: Installation
  /** Set up, and nobody has written yet. */
  empty: Installation
  optedOut: Customer
  failed: Customer
}

interface Scene {
  cookies?: (world: World) => Promise<Cookies>
  show: (page: Page, world: World) => Promise<void>
}

const priya = ({ demo }: World) => demo.cookiesOf('Priya')

/** What the scenes need to have happened. */
export async function prepare(demo: Demo): Promise<Pick<World, 'optedOut' | 'failed'>> {
  const [optedOut, failed] = [stranger('Opted out'), stranger('Landline')]
  const to = demo.main.number
  const say = (who: Customer, body: string) => demo.simulator.text({ from: who.number, to, body })
  await say(optedOut, 'Hi, do you also repair garage doors? Ours is stuck halfway.')
  await say(optedOut, 'STOP')
  await say(failed, 'Could somebody call me about the quote?')
  return { optedOut, failed }
}

export const scenes: Record<string, Scene> = {
  'sign-in': {
    show: async (page, { demo }) => {
      await page.goto(demo.url)
      await page.getByRole('button', { name: /Priya Nair/ }).waitFor()
    },
  },
  thread: {
    cookies: priya,
    show: (page, { demo }) => thread(page, demo, 'Tom Nguyen'),
  },
  list: {
    cookies: priya,
    show: (page, { demo }) => new Inbox(page).goTo(demo.url),
  },
  empty: {
    cookies: ({ empty }) => empty.cookiesOf(),
    show: (page, { empty }) => new Inbox(page).goTo(empty.url),
  },
  'opted-out': {
    cookies: priya,
    show: (page, { demo, optedOut }) => thread(page, demo, optedOut.shown),
  },
  failed: {
    cookies: priya,
    show: async (page, { demo, failed }) => {
      await thread(page, demo, failed.shown)
      const inbox = new Inbox(page)
      for (const [code, body] of [
        [30006, 'Of course. When would suit you?'],
        [30003, 'We tried to call at ten.'],
      ] as const) {
        if ((await inbox.bubble(body).count()) > 0) continue
        await demo.simulator.fault({ kind: 'fail', code, to: failed.number })
        await inbox.reply(body)
        await inbox.group(body).getByText(`Error ${code}`).waitFor()
      }
    },
  },
  'compose-new': {
    cookies: priya,
    show: async (page, { demo }) => {
      await new Inbox(page).goTo(`${demo.url}/new?number=%2B14155550177`)
      await new Inbox(page).box.fill(
        'Hello, this is Priya at Northside Home Services. Your new windows have arrived at our ' +
          'warehouse, and Dario could fit them on Thursday between 9 and 11. Would that suit you? 🙂',
      )
    },
  },
  'set-up': {
    show: async (page, { fresh }) => {
      await page.goto(fresh.setupUrl)
      await page.getByLabel('Organization').fill(ana.organization)
    },
  },
  'set-up-last-step': {
    cookies: ({ empty }) => empty.cookiesOf(),
    show: async (page, { empty }) => {
      await page.goto(`${empty.url}/setup`)
      await page.getByRole('textbox', { name: 'Webhook URL' }).waitFor()
    },
  },
  handset: {
    show: async (page, { demo }) => {
      await page.goto(`${demo.simulator.handsetUrl}?from=%2B15125550119`)
      await page.getByRole('button', { name: /Tom Nguyen/ }).waitFor()
    },
  },
  'api-docs': {
    show: async (page, { demo }) => {
      await page.goto(`${demo.url}/api-docs`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.waitForLoadState('networkidle')
    },
  },
}

async function thread(page: Page, demo: Demo, who: string): Promise<void> {
  const inbox = new Inbox(page)
  await inbox.goTo(demo.url)
  await inbox.list.getByRole('link').filter({ hasText: who }).click()
  await inbox.thread.waitFor()
  await page.mouse.move(0, 0)
}
