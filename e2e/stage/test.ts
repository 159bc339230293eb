import { test as base, type BrowserContextOptions, type Page } from '@playwright/test'
import { desktop } from './browser'
import { Cable } from './cable'
import type { Engine } from './database'
import { Demo } from './demo'
import { Handset } from './handset'
import type { Cookies, House, Line } from './house'
import { Inbox } from './inbox'
import { Installation } from './installation'
import type { Colleague, Customer } from './people'

export { expect } from '@playwright/test'

export interface Options {
  engine: Engine
}

interface Worker extends Options {
  demo: Demo
}

interface Stage {
  /** A browser of someone's own, which is signed in when cookies are given. */
  browserOf: (cookies?: Cookies, options?: BrowserContextOptions) => Promise<Page>
  /** A colleague at their desk, the demo's inbox open and live. */
  inboxOf: (who: Colleague, options?: BrowserContextOptions) => Promise<Inbox>
  /** The same, at the other end of a cable that can be cut. */
  inboxOver: (cable: Cable, who: Colleague, options?: BrowserContextOptions) => Promise<Inbox>
  cable: Cable
  handsetOf: (customer: Customer, house: House, to?: Line) => Promise<Handset>
  /** A fresh installation of this story's own. */
  install: (options?: string[], env?: Record<string, string>) => Promise<Installation>
}

export const test = base.extend<Stage, Worker>({
  engine: ['sqlite', { option: true, scope: 'worker' }],

  demo: [
    async ({ engine }, use) => {
      const demo = await Demo.start(engine)
      await use(demo)
      await demo.end()
    },
    { scope: 'worker', timeout: 60_000 },
  ],

  browserOf: async ({ browser }, use) => {
    const thrown: string[] = []
    const contexts: { close: () => Promise<void> }[] = []
    await use(async (storageState, options) => {
      const context = await browser.newContext({ viewport: desktop, storageState, ...options })
      contexts.push(context)
      context.on('weberror', (error) => thrown.push(error.error().stack ?? String(error.error())))
      context.on('console', (message) => {
        if (/Content Security Policy|Permissions-Policy|Trusted ?(Types|HTML)/.test(message.text()))
          thrown.push(message.text())
      })
      return context.newPage()
    })
    for (const context of contexts) await context.close()
    if (thrown.length > 0) throw new Error(`the page itself went wrong:\n${thrown.join('\n')}`)
  },

  inboxOf: async ({ demo, browserOf }, use) => {
    await use(async (who, options) => {
      const inbox = new Inbox(await browserOf(await demo.cookiesOf(who), options))
      await inbox.goTo(demo.url)
      return inbox
    })
    await demo.simulator.noFaults()
  },

  cable: async ({ demo }, use) => {
    const cable = await Cable.to(demo.url)
    await use(cable)
    await cable.remove()
  },

  inboxOver: async ({ demo, browserOf }, use) => {
    await use(async (cable, who, options) => {
      const inbox = new Inbox(await browserOf(await demo.cookiesOf(who), options))
      await inbox.goTo(cable.url)
      return inbox
    })
  },

  handsetOf: async ({ browserOf }, use) => {
    await use(async (customer, house, to) => Handset.of(customer, await browserOf(), house, to))
  },

  install: async ({ engine }, use) => {
    const made: Installation[] = []
    await use(async (options, env) => {
      const installation = await Installation.start(engine, options, env)
      made.push(installation)
      return installation
    })
    for (const installation of made) await installation.end()
  },
})
