import type { ClientFrame, InboxEvent, LiveFrame, Polled } from '../api/types'
import { linkTo } from '../browser/mount-point'
import { Polling } from './polling'
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
  /** What one may do has changed: everything is to be loaded again. */
  onAccessChanged: () => void
  /** The connection died without a word; others may have, too. */
  onSilent?: () => void
}

export interface LiveEnvironment {
  open: (after: number) => Socket
  /** Asks for what came after that by an ordinary request. */
  poll: (after: number) => Promise<Polled>
  /** Runs it before the next picture is drawn: what came together is shown together. */
  beforeFrame: (run: () => void) => void
  wait: (run: () => void, milliseconds: number) => () => void
  random: () => number
  now: () => number
}

const SESSION_ENDED = 4401
const ACCESS_CHANGED = 4403
const GONE_SILENT = 1006
const FIRST_WAIT = 500
const LONGEST_WAIT = 15_000
/** A server that restarts, or a network that hiccups, is no reason to alarm anyone. */
const GRACE = 2_000
/** The server says every ten seconds that it is there; silence for so long is a dead connection. */
const SILENCE = 25_000
/** A new socket says something at once. */
const FIRST_WORD = 10_000
/** After so many sockets in a row that told nothing, ordinary requests are tried. */
const IN_VAIN = 2

/**
 * The live connection. Where sockets don't get through and requests do, it asks every few seconds
 * instead, and goes on trying. It knows the last event it has passed on; whatever cuts the
 * connection, it comes back asking for what follows that one.
 */
export class Live {
  state = $state<'connecting' | 'connected' | 'polling' | 'lost'>('connecting')
  /** Set when a lost connection has caught up, until the page has said so. */
  caughtUp = $state(false)
  readonly presence: Presence
  #last = 0
  #socket: Socket | null = null
  #arrived: InboxEvent[] = []
  #attempts = 0
  #stopWaiting = () => {}
  #stopGrace: (() => void) | null = null
  #heard = false
  /** This socket has caught up once; before, it may not even be open. */
  #greeted = false
  #stopListening = () => {}
  readonly #polling: Polling
  /** The last ordinary request was answered: the server is there, whatever sockets do. */
  #answered = false

  constructor(
    private readonly hooks: LiveHooks,
    private readonly environment: LiveEnvironment,
  ) {
    const { wait, now } = environment
    this.#polling = new Polling(
      {
        after: () => this.#received(),
        took: (page) => this.#polled(page),
        failed: () => this.#unanswered(),
      },
      environment,
    )
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
    this.#polling.stop()
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
    const socket = this.environment.open(this.#received())
    this.#socket = socket
    socket.onmessage = ({ data }) => this.#frame(JSON.parse(String(data)) as LiveFrame)
    socket.onclose = ({ code }) => this.#closed(code)
    this.#listen()
  }

  /** A connection can die without a word: nothing may be silent for long. */
  #listen(): void {
    this.#heard = false
    this.#stopListening = this.environment.wait(
      () => {
        if (this.#heard) return this.#listen()
        this.#drop()
        this.#closed(GONE_SILENT)
        this.hooks.onSilent?.()
      },
      this.#greeted ? SILENCE : FIRST_WORD,
    )
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
    return this.#arrived.at(-1)?.number ?? this.#last
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
    this.#arrived.push(event)
    if (this.#arrived.length === 1) this.environment.beforeFrame(() => this.#flush())
  }

  #flush(): void {
    const events = this.#arrived
    this.#arrived = []
    if (events.length === 0) return
    this.#last = events.at(-1)!.number
    this.hooks.onEvents(events)
  }

  /** The first answer is a reason to try a socket at once: the server may just have come back. */
  #polled(page: Polled): void {
    if (page.startOver) this.#startOver(page.last)
    for (const event of page.events) this.#event(event)
    this.#flush()
    this.#last = Math.max(this.#last, page.last)
    if (this.#answered) return
    this.#answered = true
    if (this.state === 'connecting' || this.state === 'lost') this.#connect()
  }

  #unanswered(): void {
    this.#answered = false
    if (this.state === 'polling') this.#away()
  }

  /** Requests are answered and sockets are not: so it goes on, until one is. */
  #goOnByRequests(): void {
    if (this.state === 'polling') return
    this.#stopGrace?.()
    this.#stopGrace = null
    this.state = 'polling'
    this.hooks.onConnected()
  }

  #connected(): void {
    this.#flush()
    this.#attempts = 0
    this.#polling.stop()
    this.#answered = false
    this.#stopGrace?.()
    this.#stopGrace = null
    if (this.state === 'lost') this.caughtUp = true
    this.state = 'connected'
    if (this.#greeted) return
    this.#greeted = true
    this.#stopListening()
    this.#listen()
    this.#heard = true
    this.presence.connected()
    this.hooks.onConnected()
  }

  #startOver(last: number): void {
    this.#arrived = []
    this.#last = last
    this.hooks.onStartOver()
  }

  #closed(code: number): void {
    this.#socket = null
    this.#stopListening()
    this.#greeted = false
    this.presence.disconnected()
    if (code === SESSION_ENDED) return this.hooks.onEnded()
    if (code === ACCESS_CHANGED) this.hooks.onAccessChanged()
    this.#attempts += 1
    if (this.#answered) this.#goOnByRequests()
    else if (this.state !== 'lost') this.#away()
    if (this.#attempts >= IN_VAIN) this.#polling.start()
    this.#stopWaiting = this.environment.wait(() => this.#connect(), this.#pause())
  }

  #away(): void {
    if (this.state === 'connected' || this.state === 'polling') this.state = 'connecting'
    this.#stopGrace ??= this.environment.wait(() => {
      this.state = 'lost'
      this.caughtUp = false
    }, GRACE)
  }

  /** Doubles, and is jittered, so that a hundred pages don’t return in the same instant. */
  #pause(): number {
    const full = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (this.#attempts - 1))
    return full * (0.5 + this.environment.random() / 2)
  }
}

export const browser: Omit<LiveEnvironment, 'poll'> = {
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
