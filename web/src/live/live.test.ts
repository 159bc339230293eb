import { beforeEach, describe, expect, it } from 'vitest'
import type { ClientFrame, InboxEvent, LiveFrame, Polled } from '../api/types'
import { event } from '../testing/fixtures'
import { Live, type Socket } from './live.svelte'

/** The other end: sockets that a test opens, speaks through and cuts. */
class Server {
  sockets: (Socket & { after: number; closed: boolean })[] = []
  told: ClientFrame[] = []
  /** What ordinary requests are answered, each in its turn; for ever none where that is null. */
  polled: number[] = []
  poll: ((after: number) => Promise<Polled>) | null = null
  waits: { run: () => void; milliseconds: number; stopped: boolean }[] = []
  frames: (() => void)[] = []

  environment = {
    open: (after: number) => {
      const socket = {
        after,
        closed: false,
        onmessage: null,
        onclose: null,
        send: (text: string) => void this.told.push(JSON.parse(text) as ClientFrame),
        close: () => (socket.closed = true),
      } as Socket & { after: number; closed: boolean }
      this.sockets.push(socket)
      return socket
    },
    poll: (after: number) => {
      this.polled.push(after)
      return this.poll ? this.poll(after) : new Promise<Polled>(() => {})
    },
    beforeFrame: (run: () => void) => void this.frames.push(run),
    wait: (run: () => void, milliseconds: number) => {
      const wait = { run, milliseconds, stopped: false }
      this.waits.push(wait)
      return () => (wait.stopped = true)
    },
    random: () => 1,
    now: () => 0,
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
let accessChanged: number
let live: Live
let connected: number

beforeEach(() => {
  server = new Server()
  seen = []
  startedOver = 0
  connected = 0
  ended = 0
  accessChanged = 0
  const hooks = {
    onEvents: (events: InboxEvent[]) => seen.push(...events),
    onStartOver: () => startedOver++,
    onConnected: () => connected++,
    onEnded: () => ended++,
    onAccessChanged: () => accessChanged++,
  }
  live = new Live(hooks, server.environment)
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
  it('tells once for each connection that the server can be asked again', () => {
    server.caughtUp(100)
    server.caughtUp(100)
    expect(connected).toBe(1)
    server.cut()
    expect(connected).toBe(1)
    server.elapse()
    server.caughtUp(100)
    expect(connected).toBe(2)
  })

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
  expect(server.waits.filter((wait) => !wait.stopped)).toEqual([])
})

it('tells that one may do something else now, and comes back', () => {
  server.cut(4403)
  expect(accessChanged).toBe(1)
  expect(ended).toBe(0)
  server.elapse()
  expect(server.current.after).toBe(100)
})

it('says nothing more once it is stopped', () => {
  server.events(101)
  live.stop()
  server.events(102)
  server.cut()
  expect(server.sockets).toHaveLength(1)
})

describe('a connection that dies without a word', () => {
  const silence = () => server.waits.findLast((wait) => wait.milliseconds === 25_000)!.run()

  it('is given up, and a new one asks for what follows', () => {
    server.events(101)
    server.caughtUp(101)
    silence()
    expect(server.sockets).toHaveLength(1)
    silence()
    expect(server.current.closed).toBe(true)
    expect(live.state).toBe('connecting')
    server.elapse()
    expect(server.sockets).toHaveLength(2)
    expect(server.current.after).toBe(101)
  })

  it('is not thought dead while it says that it is there', () => {
    server.caughtUp(100)
    for (let beat = 0; beat < 5; beat++) {
      server.say({ type: 'heartbeat' })
      silence()
    }
    expect(server.sockets).toHaveLength(1)
  })
})

describe('presence', () => {
  const okafor = { type: 'looking', conversation_id: 'okafor' }

  it('is told over every new connection, and not before it has caught up', () => {
    live.presence.look('okafor')
    server.waits.at(-1)!.run()
    expect(server.told).toEqual([])
    server.caughtUp(100)
    server.caughtUp(101)
    expect(server.told).toEqual([okafor])
    live.refresh()
    live.presence.typed()
    expect(server.told).toEqual([okafor])
    server.caughtUp(101)
    expect(server.told).toEqual([okafor, okafor])
  })

  it('comes over the connection, and goes with it', () => {
    server.caughtUp(100)
    live.presence.look('okafor')
    const people = [{ member_id: 'ana', name: 'Ana', typing: true }]
    server.say({ type: 'presence', conversation_id: 'okafor', people })
    expect(live.presence.words).toBe('Ana is typing…')
    server.cut()
    expect(live.presence.words).toBe('')
  })
})

describe('where no socket gets through', () => {
  const turn = () => new Promise((over) => setTimeout(over))
  const page = (...numbers: number[]): Polled => ({
    events: numbers.map((number) => event(number)),
    last: numbers.at(-1) ?? 100,
    more: false,
  })
  /** A socket is refused, and the next one is tried. */
  const refused = async () => {
    server.cut()
    server.elapse()
    await turn()
  }

  it('asks by ordinary requests, says so, and misses nothing', async () => {
    let log = [101, 102]
    server.poll = async (after) => page(...log.filter((number) => number > after))
    await refused()
    expect(server.polled).toEqual([])
    await refused()
    await refused()
    expect(live.state).toBe('polling')
    expect(numbers()).toEqual([101, 102])
    expect(connected).toBe(1)
    log = [101, 102, 103]
    server.elapse()
    await turn()
    expect(numbers()).toEqual([101, 102, 103])
    expect(new Set(server.polled)).toEqual(new Set([100, 102]))
  })

  it('asks on at once while there is more', async () => {
    server.poll = async (after) => ({ ...page(after + 1), more: after < 104 })
    await refused()
    await refused()
    expect(numbers()).toEqual([101, 102, 103, 104, 105])
  })

  it('goes on from what was left out for others', async () => {
    server.poll = async () => ({ events: [], last: 140, more: false })
    await refused()
    await refused()
    await refused()
    expect(live.last).toBe(140)
    expect(server.current.after).toBe(140)
  })

  it('starts over when too much was missed', async () => {
    server.poll = async () => ({ events: [], last: 900, more: false, startOver: true })
    await refused()
    await refused()
    expect([startedOver, live.last]).toEqual([1, 900])
  })

  it('stops as soon as a socket gets through', async () => {
    server.poll = async (after) => page(after + 1)
    await refused()
    await refused()
    await refused()
    expect(live.state).toBe('polling')
    server.caughtUp(live.last)
    expect(live.state).toBe('connected')
    const asked = server.polled.length
    server.elapse()
    await turn()
    expect(server.polled).toHaveLength(asked)
  })

  it('says that the connection is lost once requests fail as well', async () => {
    server.poll = async (after) => page(after + 1)
    for (let at = 0; at < 3; at++) await refused()
    server.poll = () => Promise.reject(new Error('offline'))
    server.elapse()
    await turn()
    server.elapse()
    expect(live.state).toBe('lost')
  })

  it('raises no alarm for a server that restarts', async () => {
    server.caughtUp(100)
    server.poll = () => Promise.reject(new Error('offline'))
    for (let at = 0; at < 3; at++) await refused()
    server.poll = async (after) => page(after + 1)
    server.elapse()
    await turn()
    // The first answer brings a socket at once, and that one gets through.
    expect(live.state).toBe('lost')
    server.caughtUp(101)
    expect([live.state, live.caughtUp]).toEqual(['connected', true])
  })
})
