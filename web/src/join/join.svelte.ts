import type { Api } from '../api'
import { Problem } from '../api/problem'
import type { OpenInvitation, SecondFactorNeeded, SignedInOrNext } from '../api/types'
import { Form } from '../settings/form.svelte'
import * as words from './words'

/** As the server has it. */
export const SHORTEST_PASSWORD = 10

type Needs = Pick<Api, 'openInvitation' | 'acceptInvitation'>

/** Accepting an invitation with its link. */
export class Join extends Form<'joining', 'over' | 'no_link'> {
  invitation = $state.raw<OpenInvitation | null>(null)
  name = $state('')
  password = $state('')
  /** They joined; what follows before they are signed in. */
  needed = $state.raw<SecondFactorNeeded | null>(null)

  constructor(
    private readonly api: Needs,
    /** Begins the session that an answer brings, or says what has to follow. */
    private readonly take: (answer: SignedInOrNext) => SecondFactorNeeded | null,
    private token: string | null,
  ) {
    super()
  }

  async load(): Promise<void> {
    const { token } = this
    if (token === null) {
      this.status = 'no_link'
      return
    }
    await this.read(
      () => this.api.openInvitation(token),
      (invitation) => (this.invitation = invitation),
    )
    this.#ifOver()
  }

  /** Another link was opened in the same place. */
  open(token: string | null): Promise<void> {
    this.token = token
    this.invitation = this.needed = null
    this.password = ''
    this.status = 'loading'
    return this.load()
  }

  /** Whether they are signed in by it. */
  async accept(): Promise<boolean> {
    const { token, invitation, password } = this
    if (this.busy || token === null || !invitation) return false
    const isNew = !invitation.is_user
    if (isNew && [...password].length < SHORTEST_PASSWORD) {
      const detail = words.tooShort(SHORTEST_PASSWORD)
      this.problem = new Problem(422, 'invalid_request', detail, 'password')
      return false
    }
    const joined = await this.attempt('joining', async () => {
      const name = isNew ? { name: this.name } : {}
      this.needed = this.take(await this.api.acceptInvitation({ token, password, ...name }))
    })
    this.#ifOver()
    return joined && this.needed === null
  }

  #ifOver(): void {
    if (this.problem?.code === 'invitation_over') this.status = 'over'
  }
}
