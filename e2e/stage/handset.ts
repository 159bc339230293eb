import type { Locator, Page } from '@playwright/test'
import type { House } from './house'
import type { Customer } from './people'

/** Someone's phone: the simulator's handset page. */
export class Handset {
  readonly shown: Locator

  private constructor(readonly page: Page) {
    this.shown = page.getByRole('log', { name: 'Conversation' })
  }

  /** Takes someone's phone into the hand, about to text one of the business's numbers. */
  static async of(customer: Customer, page: Page, house: House, to = house.lines[0]!) {
    const handset = new Handset(page)
    await page.goto(house.simulator.handsetUrl)
    await page.getByRole('button', { name: 'Another number' }).click()
    await page.getByLabel('Number to text from').fill(customer.number)
    await page.getByRole('button', { name: 'Use this number' }).click()
    await page.getByLabel('Number to text', { exact: true }).selectOption(to.number)
    return handset
  }

  async text(body: string): Promise<void> {
    await this.page.getByLabel('Text message').fill(body)
    await this.page.getByRole('button', { name: 'Send', exact: true }).click()
    await this.sent(body).waitFor()
  }

  /** Puts one of the simulator's pictures beside the next text. */
  async attach(sample: 'roof' | 'garden' | 'kitchen'): Promise<void> {
    await this.page.getByLabel('Attach a picture').click()
    await this.page.locator(`[data-sample="${sample}"]`).click()
  }

  sent(body: string): Locator {
    return this.shown.getByRole('listitem').filter({ hasText: `Sent: ${body}` })
  }

  received(body: string): Locator {
    return this.shown.getByRole('listitem').filter({ hasText: `Received: ${body}` })
  }
}
