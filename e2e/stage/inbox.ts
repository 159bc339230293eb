import { expect, type Locator, type Page } from '@playwright/test'
import type { Customer } from './people'

type TabName = 'Open' | 'Unread' | 'Closed' | 'All' | 'Unrecognized'

interface Placed {
  id: string
  text: string
  top: number
}

/** The inbox page, as one person has it before them. */
export class Inbox {
  readonly list: Locator
  readonly thread: Locator
  /** What the thread scrolls in. */
  readonly messages: Locator
  readonly box: Locator
  readonly send: Locator
  readonly cancel: Locator
  /** Takes back what was just sent. */
  readonly undo: Locator
  /** Why nothing can be written. */
  readonly blocked: Locator
  readonly counter: Locator
  readonly details: Locator
  /** Whether they may be texted, and the button that changes it. */
  readonly consent: Locator
  /** The character that makes a text dear, and the plain one for it. */
  readonly forced: Locator
  readonly newNumber: Locator
  readonly heading: Locator

  constructor(readonly page: Page) {
    this.list = page.getByRole('tabpanel', { name: 'Conversations' })
    this.thread = page.getByRole('list', { name: 'Messages' })
    this.messages = page.getByRole('region', { name: 'Messages' })
    this.box = page.getByRole('textbox', { name: 'Message' })
    this.send = page.getByRole('button', { name: 'Send', exact: true })
    this.cancel = this.thread.getByRole('button', { name: 'Cancel' })
    this.undo = this.thread.getByRole('button', { name: /^Undo/ })
    this.blocked = page.getByRole('note')
    this.counter = page.locator('[data-segments]')
    // On a phone they are a page of their own.
    const details = { name: 'Details' }
    this.details = page.getByRole('complementary', details).or(page.getByRole('main', details))
    this.consent = this.details.locator('[data-consent] .state')
    this.forced = page.locator('[data-forced]')
    this.newNumber = page.getByRole('combobox', { name: 'To', exact: true })
    this.heading = page.getByRole('main').getByRole('heading', { level: 2 })
  }

  async goTo(url: string): Promise<void> {
    await this.page.goto(url)
    await this.isLive()
  }

  /** No socket gets through, but ordinary requests do. */
  async isPolling(): Promise<void> {
    await expect(this.page.locator('body')).toHaveAttribute('data-live', 'polling')
  }

  /** Follows what happens: from here on nothing needs a reload. */
  async isLive(): Promise<void> {
    await expect(this.page.locator('body')).toHaveAttribute('data-live', 'connected')
    await expect(this.list).toHaveAttribute('aria-busy', 'false')
  }

  row(customer: Customer): Locator {
    return this.list.getByRole('link').filter({ hasText: customer.shown })
  }

  async open(customer: Customer): Promise<void> {
    await this.row(customer).click()
    await expect(this.heading).toContainText(customer.shown)
    await expect(this.thread).toBeVisible()
  }

  async reply(body: string): Promise<void> {
    await this.box.fill(body)
    await this.send.click()
  }

  /** Its person looks at another tab, and comes back. */
  async away(): Promise<void> {
    await this.#hide(true)
  }

  async back(): Promise<void> {
    await this.#hide(false)
  }

  async #hide(hidden: boolean): Promise<void> {
    await this.page.evaluate((hidden) => {
      Object.defineProperty(document, 'hidden', { value: hidden, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    }, hidden)
  }

  /** Hands the open conversation to a colleague, or to nobody: `Unassigned`. */
  async assign(to: string, { tell = null as boolean | null } = {}): Promise<void> {
    await this.page.getByRole('button', { name: /^Assign: / }).click()
    const told = this.page.getByRole('checkbox', { name: 'Email them' })
    if (tell !== null) await told.setChecked(tell)
    const colleagues = this.page.getByRole('listbox', { name: 'People' })
    await colleagues.getByRole('option', { name: to }).click()
  }

  /** A text in the thread; its `data-status` says what became of it. */
  bubble(body: string): Locator {
    return this.thread.locator('[data-status]').filter({ hasText: body })
  }

  /** A text that waits below the thread for its time. */
  scheduled(body: string): Locator {
    return this.messages.locator('[data-scheduled]').filter({ hasText: body })
  }

  /** The texts of one side that belong together, with what stands below them. */
  group(body: string): Locator {
    return this.thread
      .getByRole('listitem')
      .filter({ has: this.page.locator('[data-status]').filter({ hasText: body }) })
  }

  tab(name: TabName): Locator {
    return this.page.getByRole('tab', { name: new RegExp(`^${name}\\b`) })
  }

  async count(name: TabName): Promise<number> {
    return Number((await this.tab(name).locator('.count').innerText()).replace(/\D/g, ''))
  }

  async expectCount(name: TabName, count: number): Promise<void> {
    await expect.poll(() => this.count(name), `the count of ${name}`).toBe(count)
  }

  /** How many wait, as the browser's own tab says it. */
  async unreadInTitle(): Promise<number> {
    return Number(/^\((\d+)\)/.exec(await this.page.title())?.[1] ?? 0)
  }

  /** The rows as they stand on screen, from the top. */
  rowsInWords(): Promise<string[]> {
    return this.list.getByRole('link').evaluateAll((links) =>
      links
        .map((link) => link as HTMLElement)
        .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
        .map((link) => link.innerText.replace(/\s+/g, ' ')),
    )
  }

  /** The rows that are drawn, each with its place below the list's upper edge. */
  rowsPlaced(): Promise<Placed[]> {
    return this.list.evaluate((list) => {
      const edge = list.getBoundingClientRect().top
      return [...list.querySelectorAll<HTMLElement>('[data-conversation-id]')].map((row) => ({
        id: row.dataset['conversationId']!,
        text: row.innerText,
        top: row.getBoundingClientRect().top - edge,
      }))
    })
  }

  /** The texts that are on screen, each with its place below the thread's upper edge. */
  bubblesPlaced(): Promise<Placed[]> {
    return this.messages.evaluate((messages) => {
      const { top: edge, height } = messages.getBoundingClientRect()
      return [...messages.querySelectorAll<HTMLElement>('[data-message-id]')]
        .map((bubble) => ({
          id: bubble.dataset['messageId']!,
          text: bubble.innerText,
          top: bubble.getBoundingClientRect().top - edge,
        }))
        .filter(({ top }) => top > 0 && top < height)
    })
  }

  /** As a wheel or a scroll bar does it. */
  async scrollList(by: number): Promise<void> {
    await this.list.evaluate((list, by) => list.scrollBy(0, by), by)
  }

  async scrollThread(by: number): Promise<void> {
    await this.messages.evaluate((messages, by) => messages.scrollBy(0, by), by)
  }

  /** What moves or fades in has come to rest. */
  async standStill(): Promise<void> {
    await this.page.evaluate(async () => {
      // A layout for another width begins with the next frame, and what moves in it with the one after.
      for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame)
      await Promise.allSettled(document.getAnimations().map((animation) => animation.finished))
    })
  }

  threadInWords(): Promise<string[]> {
    return this.thread.locator('[data-status]').allInnerTexts()
  }

  /** Notes every status that a text goes through on screen; the answer tells them so far. */
  async watchStatuses(body: string): Promise<() => Promise<string[]>> {
    const seen = await this.thread.evaluateHandle((thread, body) => {
      const seen: string[] = []
      const look = () => {
        const bubbles = [...thread.querySelectorAll<HTMLElement>('[data-status]')]
        const status = bubbles.find((bubble) => bubble.innerText.includes(body))?.dataset['status']
        if (status && status !== seen.at(-1)) seen.push(status)
      }
      new MutationObserver(look).observe(thread, {
        subtree: true,
        childList: true,
        attributes: true,
      })
      return seen
    }, body)
    return () => seen.jsonValue()
  }
}
