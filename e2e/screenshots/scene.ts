import type { Page } from '@playwright/test'
import type { Demo } from '../stage/demo'
import type { Cookies } from '../stage/house'
import { Inbox } from '../stage/inbox'
import type { Installation } from '../stage/installation'
import type { Customer } from '../stage/people'

export interface SceneContext {
  demo: Demo
  /** Not set up yet. */
  fresh: () => Promise<Installation>
  /** Set up, and nobody has written yet. */
  empty: () => Promise<Installation>
  /** Set up with a trial account; some texts are kept apart. */
  trial: () => Promise<Installation>
  people: People
}

export interface Scene {
  cookies?: (context: SceneContext) => Promise<Cookies>
  show: (page: Page, context: SceneContext) => Promise<unknown>
  /** Between a phone and a desk it has parts of its own. */
  tablet?: true
}

export type People = Record<'optedOut' | 'failed' | 'hard' | 'pictures', Customer>

export const priya = ({ demo }: SceneContext) => demo.cookiesOf('Priya')
export const maya = ({ demo }: SceneContext) => demo.cookiesOf('Maya')

/** The conversation with someone, as one comes to it by the list. */
export async function thread(page: Page, demo: Demo, who: string): Promise<Inbox> {
  const inbox = new Inbox(page)
  await inbox.goTo(demo.url)
  // The list draws what is on screen, and others may have texted since.
  const row = inbox.list.getByRole('link').filter({ hasText: who }).first()
  await inbox.list.getByRole('link').first().waitFor()
  for (let screen = 0; screen < 10 && (await row.count()) === 0; screen += 1) {
    await inbox.scrollList(500)
    await inbox.standStill()
  }
  await row.click()
  await inbox.thread.waitFor()
  await page.mouse.move(0, 0)
  return inbox
}

/** Found by number: it may be far down the list, or go by another name. */
export async function open(page: Page, demo: Demo, who: Customer): Promise<void> {
  const found = await page.request.get(
    `${demo.url}/api/v1/conversations?number=${encodeURIComponent(who.number)}`,
  )
  const { conversations } = (await found.json()) as { conversations: { id: string }[] }
  await new Inbox(page).goTo(`${demo.url}/c/${conversations[0]!.id}`)
  await new Inbox(page).thread.waitFor()
}
