import { expect, type Locator, type Page } from '@playwright/test'
import type { Account } from './house'

/** The page on which people sign in, in its steps. */
export class SignInPage {
  readonly form: Locator
  readonly code: Locator
  readonly recoveryCode: Locator

  constructor(readonly page: Page) {
    this.form = page.getByRole('form', { name: 'Sign in' })
    this.code = page.getByLabel('6-digit code')
    this.recoveryCode = page.getByRole('textbox', { name: 'Recovery code' })
  }

  /** Opens it, and gives an email and a password. */
  async enter(url: string, { email, password }: Account): Promise<void> {
    await this.page.goto(`${url}/sign-in`)
    await this.page.getByLabel('Email').fill(email)
    await this.page.getByLabel('Password').fill(password)
    await this.page.getByLabel('Password').press('Enter')
  }

  async give(code: string): Promise<void> {
    await this.code.fill(code)
    await this.code.press('Enter')
  }

  async giveRecoveryCode(code: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Use a recovery code' }).click()
    await this.recoveryCode.fill(code)
    await this.recoveryCode.press('Enter')
  }

  /** They are in. */
  async isIn(name: string): Promise<void> {
    await expect(this.page.getByRole('button', { name: `Account: ${name}` })).toBeVisible()
  }
}
