import { describe, expect, it } from 'vitest'
import { Claims, type ClaimsEnvironment } from './claims'

/** A clock that a test winds: whatever waits goes on in the order of its time. */
class Time {
  now = 0
  readonly #due: { at: number; run: () => void }[] = []

  at(at: number, run: () => void): void {
    this.#due.push({ at, run })
  }

  async pass(): Promise<void> {
    while (this.#due.length > 0) {
      this.#due.sort((a, b) => a.at - b.at)
      const next = this.#due.shift()!
      this.now = next.at
      next.run()
      // Whatever follows without waiting happens at this very time.
      await new Promise((over) => setImmediate(over))
    }
  }
}

/** Tabs of one browser: what one writes into the storage, the others read so much later. */
class Browser {
  readonly time = new Time()
  readonly #views: Map<string, string>[] = []
  readonly #held = new Set<string>()

  constructor(
    private readonly lag: number,
    private readonly secure: boolean,
  ) {}

  tab(name: string): Claims {
    const own = new Map<string, string>()
    this.#views.push(own)
    const set = (key: string, value: string | null) => {
      const change = (view: Map<string, string>) =>
        value === null ? view.delete(key) : view.set(key, value)
      change(own)
      for (const view of this.#views) {
        if (view !== own) this.time.at(this.time.now + this.lag, () => change(view))
      }
    }
    const environment: ClaimsEnvironment = {
      storage: {
        get length() {
          return own.size
        },
        key: (at) => [...own.keys()][at] ?? null,
        getItem: (key) => own.get(key) ?? null,
        setItem: set,
        removeItem: (key) => set(key, null),
        clear: () => {},
      },
      locks: this.secure ? this.#locks() : undefined,
      wait: (milliseconds) =>
        new Promise((over) => this.time.at(this.time.now + milliseconds, over)),
      now: () => this.time.now,
      tab: name,
    }
    return new Claims('told', environment)
  }

  #locks(): Pick<LockManager, 'request'> {
    const request = async (
      name: string,
      _: LockOptions,
      act: (lock: Lock | null) => Promise<unknown>,
    ) => {
      if (this.#held.has(name)) return act(null)
      this.#held.add(name)
      await act({ name, mode: 'exclusive' })
      this.#held.delete(name)
    }
    return { request } as Pick<LockManager, 'request'>
  }
}

/** Each tab hears of the events so many milliseconds after the first; who claimed each of them. */
async function told(browser: Browser, delays: number[], events: number[]): Promise<string[][]> {
  const winners = events.map((): string[] => [])
  for (const [at, delay] of delays.entries()) {
    // The first by name is not the first to hear.
    const name = 'cab'[at]!
    const tab = browser.tab(name)
    browser.time.at(delay, () => {
      for (const [place, event] of events.entries()) {
        void tab.claim(event).then((won) => won && winners[place]!.push(name))
      }
    })
  }
  await browser.time.pass()
  return winners
}

const delays = [0, 1, 30, 90, 180, 199, 200, 201, 260, 400, 4_000, 60_000]
const pairs = delays.flatMap((a) => [
  [a, 0],
  [0, a],
])
const triples = [0, 1, 90, 201].flatMap((a) =>
  [0, 30, 180, 260].flatMap((b) => [
    [a, b, 0],
    [0, a, b],
    [b, 0, a],
  ]),
)

describe.each([
  ['with locks', true],
  ['without locks, as over plain http', false],
])('%s', (_, secure) => {
  it('one tab tells of each event, in whatever order they hear of it', async () => {
    for (const lag of [0, 1, 40, 150]) {
      for (const heard of [...pairs, ...triples]) {
        const winners = await told(new Browser(lag, secure), heard, [7, 8])
        expect(
          winners.map((one) => one.length),
          `${heard} with ${lag}`,
        ).toEqual([1, 1])
      }
    }
  })

  it('a tab that was asleep tells of nothing that was told long ago', async () => {
    const browser = new Browser(10, secure)
    const events = Array.from({ length: 400 }, (_, at) => at + 1)
    const winners = await told(browser, [0, 3_600_000], events)
    expect(winners.every((one) => one.length === 1 && one[0] === 'c')).toBe(true)
  })
})

it('without any storage, tells rather twice than never', async () => {
  const environment = {
    storage: null,
    locks: undefined,
    wait: async () => {},
    now: () => 0,
    tab: 'a',
  }
  expect(await new Claims('told', environment).claim(1)).toBe(true)
})
