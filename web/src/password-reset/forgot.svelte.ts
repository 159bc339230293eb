import type { Api } from '../api'
import { Form } from '../settings/form.svelte'

/** Asking for a link to set a new password. The answer is the same whether anyone has the address. */
export class ForgotPassword extends Form<'sending'> {
  email = $state('')
  sent = $state(false)

  constructor(private readonly api: Pick<Api, 'requestPasswordReset'>) {
    super()
    this.status = 'ready'
  }

  async send(): Promise<void> {
    if (this.busy) return
    this.sent = await this.attempt('sending', () =>
      this.api.requestPasswordReset(this.email.trim()),
    )
  }

  again(): void {
    this.sent = false
    this.email = ''
  }
}
