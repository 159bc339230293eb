import type { ClientFrame, Id, LiveFrame, Viewer } from '../api/types'
import * as words from './words'

type PresenceFrame = Extract<LiveFrame, { type: 'presence' }>

/** Whoever leafs through the list looks at none of it. */
const SETTLED = 200
/** The server forgets that someone types after six seconds. */
const TYPING_AGAIN = 3_000

export interface PresenceEnvironment {
  /** Does nothing while there is no connection. */
  send: (frame: ClientFrame) => void
  wait: (run: () => void, milliseconds: number) => () => void
  now: () => number
}

/** Who else looks at the open conversation, and that we look and type ourselves (S11). */
export class Presence {
  people = $state.raw<Viewer[]>([])
  #looking: Id | null = null
  #typedAt: number | null = null
  #stopWaiting = () => {}

  constructor(private readonly environment: PresenceEnvironment) {}

  readonly typing = $derived(this.people.filter((person) => person.typing))
  /** For the eye: typing comes before looking. */
  readonly words = $derived(
    this.typing.length > 0
      ? words.typing(this.typing.map(firstName))
      : words.viewing(this.people.map(firstName)),
  )
  /** For the ear, which is told once that someone is there and not at every word they type. */
  readonly spoken = $derived(words.viewing(this.people.map(firstName)))

  /** The conversation that is on screen. */
  look(at: Id | null): void {
    if (at === this.#looking) return
    this.#looking = at
    this.people = []
    this.#typedAt = null
    this.#stopWaiting()
    this.#stopWaiting = this.environment.wait(() => this.#tell(), at ? SETTLED : 0)
  }

  /** Something was typed into its box. */
  typed(): void {
    const now = this.environment.now()
    if (!this.#looking || (this.#typedAt !== null && now - this.#typedAt < TYPING_AGAIN)) return
    this.#typedAt = now
    this.environment.send({ type: 'typing', conversation_id: this.#looking })
  }

  /** The box is empty again. */
  typedNoMore(): void {
    if (this.#typedAt === null) return
    this.#typedAt = null
    this.#tell()
  }

  take(frame: PresenceFrame): void {
    if (frame.conversation_id === this.#looking) this.people = frame.people
  }

  /** A new connection knows nothing of where one looks. */
  connected(): void {
    this.people = []
    this.#typedAt = null
    if (this.#looking) this.#tell()
  }

  /** Without a connection nobody knows who is there. */
  disconnected(): void {
    this.people = []
  }

  #tell(): void {
    this.environment.send({ type: 'looking', conversation_id: this.#looking })
  }
}

function firstName({ name }: Viewer): string {
  return name.trim().split(/\s+/)[0] || words.someone
}
