import type { ClientFrame, InboxEvent, LiveFrame } from '../api/types'
import { linkTo } from '../mount-point'
import { Presence } from './presence.svelte'

/** What `Live` needs of a WebSocket, so that a test can be the other end. */
export interface Socket {
  onmessage: ((message: { data: unknown }) => void) | null
  onclose: ((close: { code: number }) => void) | null
  send(text: string): void
  close(): void
}

export interface LiveHooks {
  onEvents: (events: InboxEvent[]) => void
  onStartOver: () => void
  /** Whenever it has caught up over a new socket: the server can be asked again. */
  onConnected: () => void
  onEnded: () => void
}

export interface LiveWorld {
  open: (after: number) => Socket
  /** Runs it before the next picture is drawn: what came together is shown together. */
  beforeFrame: (run: () => void) => void
  wait: (run: () => void, milliseconds: number) => () => void
  random: () => number
  now: () => number
}

const SESSION_ENDED = 4401
const GONE_SILENT = 1006
const FIRST_WAIT = 500
const LONGEST_WAIT = 15_000
/** A server that restarts, or a network that hiccups, is no reason to alarm anyone. */
const GRACE = 2_000
/** The server says every ten seconds that it is there; silence for so long is a dead connection. */
const SILENCE = 25_000

/**
 * The live connection. It knows the last event it has passed on; whatever cuts the
 * connection, it comes back asking for what follows that one.
 */
export class Live {
  state = $state<'connecting' | 'connected' | 'lost'>('connecting')
  /** Set when a lost connection has caught up, until the page has said so. */
  caughtUp = $state(false)
  readonly presence: Presence
  #last = 0
  #socket: Socket | null = null
  #queue: InboxEvent[] = []
  #attempts = 0
  #stopWaiting = () => {}
  #stopGrace: (() => void) | null = null
  #heard = false
  /** This socket has caught up once; before, it may not even be open. */
  #greeted = false
  #stopListening = () => {}

  constructor(
    private readonly hooks: LiveHooks,
    private readonly world: LiveWorld = browser,
  ) {
    const { wait, now } = world
    this.presence = new Presence({ send: (frame) => this.#say(frame), wait, now })
  }

  get last(): number {
    return this.#last
  }

  start(after: number): void {
    this.#last = after
    this.#connect()
  }

  stop(): void {
    this.#stopWaiting()
    this.#stopGrace?.()
    this.#drop()
  }

  /** Back from sleep or offline: a socket that looks open may be dead, so a new one is opened. */
  refresh(): void {
    this.#attempts = 0
    this.#connect()
  }

  #connect(): void {
    this.#stopWaiting()
    this.#drop()
    const socket = this.world.open(this.#received())
    this.#socket = socket
    socket.onmessage = ({ data }) => this.#frame(JSON.parse(String(data)) as LiveFrame)
    socket.onclose = ({ code }) => this.#closed(code)
    this.#listen()
  }

  /** A connection can die without a word: nothing may be silent for long. */
  #listen(): void {
    this.#heard = false
    this.#stopListening = this.world.wait(() => {
      if (this.#heard) return this.#listen()
      this.#drop()
      this.#closed(GONE_SILENT)
    }, SILENCE)
  }

  #say(frame: ClientFrame): void {
    if (this.#greeted) this.#socket?.send(JSON.stringify(frame))
  }

  #drop(): void {
    this.#stopListening()
    this.#greeted = false
    if (!this.#socket) return
    this.#socket.onmessage = null
    this.#socket.onclose = null
    this.#socket.close()
    this.#socket = null
  }

  /** The number to go on from: also what is received but waits for the next frame. */
  #received(): number {
    return this.#queue.at(-1)?.number ?? this.#last
  }

  #frame(frame: LiveFrame): void {
    this.#heard = true
    if (frame.type === 'event') this.#event(frame.event)
    else if (frame.type === 'caught_up') this.#connected()
    else if (frame.type === 'presence') this.presence.take(frame)
    else if (frame.type === 'start_over') this.#startOver(frame.last)
  }

  #event(event: InboxEvent): void {
    if (event.number <= this.#received()) return
    this.#queue.push(event)
    if (this.#queue.length === 1) this.world.beforeFrame(() => this.#flush())
  }

  #flush(): void {
    const events = this.#queue
    this.#queue = []
    if (events.length === 0) return
    this.#last = events.at(-1)!.number
    this.hooks.onEvents(events)
  }

  #connected(): void {
    this.#flush()
    this.#attempts = 0
    this.#stopGrace?.()
    this.#stopGrace = null
    if (this.state === 'lost') this.caughtUp = true
    this.state = 'connected'
    if (this.#greeted) return
    this.#greeted = true
    this.presence.connected()
    this.hooks.onConnected()
  }

  #startOver(last: number): void {
    this.#queue = []
    this.#last = last
    this.hooks.onStartOver()
  }

  #closed(code: number): void {
    this.#socket = null
    this.#stopListening()
    this.#greeted = false
    this.presence.disconnected()
    if (code === SESSION_ENDED) return this.hooks.onEnded()
    this.#attempts += 1
    if (this.state !== 'lost') this.#away()
    this.#stopWaiting = this.world.wait(() => this.#connect(), this.#pause())
  }

  #away(): void {
    if (this.state === 'connected') this.state = 'connecting'
    this.#stopGrace ??= this.world.wait(() => {
      this.state = 'lost'
      this.caughtUp = false
    }, GRACE)
  }

  /** Doubles, and is jittered, so that a hundred pages don’t return in the same instant. */
  #pause(): number {
    const full = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (this.#attempts - 1))
    return full * (0.5 + this.world.random() / 2)
  }
}

const browser: LiveWorld = {
  open: (after) => {
    const url = new URL(linkTo(`/api/v1/live?after=${after}`), location.href)
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
    return new WebSocket(url) as Socket
  },
  // No frames are drawn while the page is hidden, hence the timer; running it twice is harmless.
  beforeFrame: (run) => {
    requestAnimationFrame(run)
    setTimeout(run, 100)
  },
  wait: (run, milliseconds) => {
    const timer = setTimeout(run, milliseconds)
    return () => clearTimeout(timer)
  },
  random: Math.random,
  now: () => performance.now(),
}
