import { beforeEach, describe, expect, it } from 'vitest'
import type { InboxEvent, LiveFrame } from '../api/types'
import { event } from '../testing'
import { Live, type Socket } from './live.svelte'

/** The other end: sockets that a test opens, speaks through and cuts. */
class Server {
  sockets: (Socket & { after: number; closed: boolean })[] = []
  waits: { run: () => void; milliseconds: number; stopped: boolean }[] = []
  frames: (() => void)[] = []

  world = {
    open: (after: number) => {
      const socket = {
        after,
        closed: false,
        onmessage: null,
        onclose: null,
        close: () => (socket.closed = true),
      } as Socket & { after: number; closed: boolean }
      this.sockets.push(socket)
      return socket
    },
    beforeFrame: (run: () => void) => void this.frames.push(run),
    wait: (run: () => void, milliseconds: number) => {
      const wait = { run, milliseconds, stopped: false }
      this.waits.push(wait)
      return () => (wait.stopped = true)
    },
    random: () => 1,
  }

  get current() {
    return this.sockets.at(-1)!
  }

  say(frame: LiveFrame) {
    this.current.onmessage?.({ data: JSON.stringify(frame) })
  }

  events(...numbers: number[]) {
    for (const number of numbers) this.say({ type: 'event', event: event(number) })
  }

  caughtUp(number: number) {
    this.say({ type: 'caught_up', number })
  }

  cut(code = 1006) {
    this.current.onclose?.({ code })
  }

  /** Lets what waits for the next frame, or for its time, happen. */
  draw() {
    for (const frame of this.frames.splice(0)) frame()
  }

  elapse() {
    for (const wait of this.waits.splice(0)) if (!wait.stopped) wait.run()
  }
}

let server: Server
let seen: InboxEvent[]
let startedOver: number
let ended: number
let live: Live

beforeEach(() => {
  server = new Server()
  seen = []
  startedOver = 0
  ended = 0
  const hooks = {
    onEvents: (events: InboxEvent[]) => seen.push(...events),
    onStartOver: () => startedOver++,
    onEnded: () => ended++,
  }
  live = new Live(hooks, server.world)
  live.start(100)
})

const numbers = () => seen.map((one) => one.number)

describe('catching up', () => {
  it('asks for what follows the last event it has passed on', () => {
    expect(server.current.after).toBe(100)
    server.events(101, 102)
    server.caughtUp(102)
    server.cut()
    server.elapse()
    expect(server.current.after).toBe(102)
    server.events(103)
    server.caughtUp(103)
    expect(numbers()).toEqual([101, 102, 103])
    expect(live.state).toBe('connected')
  })

  it('does not ask again for events that wait for the next frame', () => {
    server.events(101)
    server.cut()
    server.elapse()
    expect(server.current.after).toBe(101)
    server.draw()
    expect(numbers()).toEqual([101])
  })

  it('passes every event on once, however often it is replayed', () => {
    server.events(101, 102, 101, 102, 103)
    server.draw()
    server.events(102, 103)
    server.draw()
    expect(numbers()).toEqual([101, 102, 103])
  })

  it('passes on together what came before the same frame', () => {
    server.events(101, 102, 103)
    expect(numbers()).toEqual([])
    server.draw()
    expect(numbers()).toEqual([101, 102, 103])
  })
})

describe('a lost connection', () => {
  it('is not announced when it is back at once', () => {
    server.caughtUp(100)
    server.cut()
    expect(live.state).toBe('connecting')
    server.waits.find((wait) => wait.milliseconds === 500)!.run()
    server.caughtUp(100)
    server.elapse()
    expect(live.state).toBe('connected')
    expect(live.caughtUp).toBe(false)
  })

  it('is announced when it lasts, and so is its end', () => {
    server.caughtUp(100)
    server.cut()
    server.elapse()
    expect(live.state).toBe('lost')
    server.caughtUp(100)
    expect(live.state).toBe('connected')
    expect(live.caughtUp).toBe(true)
  })

  it('waits longer each time, to a limit', () => {
    const pauses: number[] = []
    for (let attempt = 0; attempt < 8; attempt++) {
      server.cut()
      pauses.push(server.waits.at(-1)!.milliseconds)
      server.waits.at(-1)!.run()
      server.waits = server.waits.slice(0, -1)
    }
    expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 15000, 15000, 15000])
  })

  it('opens a new socket on waking, and does not listen to the old one', () => {
    const old = server.current
    live.refresh()
    expect(old.closed).toBe(true)
    expect(server.current).not.toBe(old)
    old.onmessage?.({ data: JSON.stringify({ type: 'event', event: event(101) }) })
    server.draw()
    expect(numbers()).toEqual([])
  })
})

it('starts over from where the server says', () => {
  server.events(101)
  server.say({ type: 'start_over', last: 9000 })
  expect(startedOver).toBe(1)
  server.cut()
  server.elapse()
  expect(server.current.after).toBe(9000)
})

it('does not come back when the session has ended', () => {
  server.cut(4401)
  expect(ended).toBe(1)
  expect(server.waits).toEqual([])
})

it('says nothing more once it is stopped', () => {
  server.events(101)
  live.stop()
  server.events(102)
  server.cut()
  expect(server.sockets).toHaveLength(1)
})
