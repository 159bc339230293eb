import type { Api } from '../../api'
import type { Id, Sending } from '../../api/types'
import { Form } from '../form.svelte'
import * as words from './words'

/** How messages go out, while an admin looks at it and changes it. */
export class SendingSettings extends Form {
  state = $state.raw<Sending | null>(null)

  constructor(private readonly api: Pick<Api, 'sending' | 'changeSending' | 'choosePace'>) {
    super()
  }

  load(): Promise<void> {
    return this.read(
      () => this.api.sending(),
      (state) => (this.state = state),
      { stays: this.state !== null },
    )
  }

  /** How it is now, unless it is just being changed. */
  async look(): Promise<void> {
    if (!this.busy) await this.load()
  }

  undoAfter(seconds: number): Promise<boolean> {
    return this.#change(() => this.api.changeSending(seconds))
  }

  pace(line: Id, pace: number | null): Promise<boolean> {
    return this.#change(() => this.api.choosePace(line, pace))
  }

  #change(change: () => Promise<Sending>): Promise<boolean> {
    return this.attempt('saving', async () => {
      this.state = await change()
      return words.saved
    })
  }
}
