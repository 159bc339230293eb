import { expect, type FrameLocator, type Locator, type Page } from '@playwright/test'
import type { Demo } from './demo'

/** The demo's first page: the inbox and a phone in frames, and the story above them. */
export class FirstPage {
  readonly play: Locator
  readonly stop: Locator
  readonly caption: Locator
  readonly inbox: FrameLocator
  readonly phone: FrameLocator
  /** The texts in the inbox's thread. */
  readonly thread: Locator

  constructor(
    readonly page: Page,
    private readonly demo: Demo,
  ) {
    this.play = page.getByRole('button', { name: 'Play the story' })
    this.stop = page.getByRole('button', { name: 'Stop' })
    this.caption = page.getByRole('status')
    this.inbox = page.frameLocator('iframe[title="Inbox"]')
    this.phone = page.frameLocator('iframe[title="Phone"]')
    this.thread = this.inbox.getByRole('list', { name: 'Messages' })
  }

  async open(): Promise<void> {
    await this.page.goto(this.demo.firstPageUrl)
    await this.isLive()
  }

  /** The inbox follows what happens, and the phone shows the same conversation. */
  async isLive(): Promise<void> {
    await expect(this.inbox.locator('body')).toHaveAttribute('data-live', 'connected')
    await expect(this.thread).toBeAttached()
    await expect(this.phone.locator('.person[aria-pressed=true]')).toContainText('Maria Lopez')
  }

  /** The newest text of the inbox's thread with these words; `data-status` says what became of it. */
  newest(body: string | RegExp): Locator {
    return this.thread.locator('[data-status]').filter({ hasText: body }).last()
  }

  /** What the phone got. */
  received(body: string): Locator {
    return this.phone.getByRole('listitem').filter({ hasText: `Received: ${body}` })
  }

  scene(title: string): Locator {
    return this.page.getByRole('list', { name: 'Story' }).getByRole('button', { name: title })
  }

  tab(name: 'Inbox' | 'Phone'): Locator {
    return this.page.getByRole('group', { name: 'Show' }).getByRole('button', { name })
  }
}
