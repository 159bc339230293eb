import type { Api } from '../api'
import { Problem } from '../api/problem'
import type { Account as Stored, ListedSession } from '../api/types'
import { Form } from '../settings/form.svelte'
import * as words from './words'

/** As the server has it. */
export const SHORTEST_PASSWORD = 10

type Needs = Pick<
  Api,
  'account' | 'sessions' | 'renameSelf' | 'changePassword' | 'endSession' | 'endOtherSessions'
>

/** One’s own account: what one signs in with, and where one is signed in. */
export class Account extends Form {
  stored = $state.raw<Stored | null>(null)
  sessions = $state.raw<ListedSession[]>([])
  readonly others = $derived(this.sessions.filter(({ is_current }) => !is_current))

  constructor(private readonly api: Needs) {
    super()
  }

  load(): Promise<void> {
    const ask = () => Promise.all([this.api.account(), this.api.sessions()])
    return this.read(
      ask,
      ([account, { sessions }]) => {
        this.stored = account
        this.sessions = sessions
      },
      { stays: this.stored !== null },
    )
  }

  get hasSecondFactor(): boolean {
    const { stored } = this
    return stored !== null && (stored.authenticator_since !== null || stored.passkeys.length > 0)
  }
}

/** One’s name, while it is changed. */
export class Profile extends Form {
  name = $state('')

  constructor(
    private readonly api: Pick<Needs, 'renameSelf'>,
    name: string,
    private readonly changed: () => Promise<void>,
  ) {
    super()
    this.name = name
  }

  save(): Promise<boolean> {
    return this.attempt('saving', async () => {
      await this.api.renameSelf(this.name)
      await this.changed()
      return words.saved
    })
  }
}

/** One’s password, while it is changed. */
export class Password extends Form {
  current = $state('')
  password = $state('')

  constructor(
    private readonly api: Pick<Needs, 'changePassword'>,
    private readonly changed: () => Promise<void>,
  ) {
    super()
  }

  async save(): Promise<boolean> {
    const { current, password } = this
    this.done = null
    if ([...password].length < SHORTEST_PASSWORD) {
      this.problem = new Problem(422, 'invalid_request', words.tooShort, 'password')
      return false
    }
    return this.attempt('saving', async () => {
      await this.api.changePassword(current, password)
      this.current = this.password = ''
      await this.changed()
      return words.passwordChanged
    })
  }
}

/** Where one is signed in, while that is ended. */
export class Sessions extends Form<'ending'> {
  constructor(
    private readonly api: Pick<Needs, 'endSession' | 'endOtherSessions'>,
    private readonly changed: () => Promise<void>,
  ) {
    super()
  }

  end({ id }: ListedSession): Promise<boolean> {
    return this.attempt('ending', async () => {
      await this.api.endSession(id).catch(goneAlready)
      await this.changed()
    })
  }

  endOthers(): Promise<boolean> {
    return this.attempt('ending', async () => {
      await this.api.endOtherSessions()
      await this.changed()
    })
  }
}

function goneAlready(thrown: unknown): void {
  if (!(thrown instanceof Problem) || thrown.status !== 404) throw thrown
}
