import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/**
 * What lies between a browser and Hearback. Cutting it ends what is open and lets nothing new
 * through; the browser's own offline mode leaves open sockets alone. Freezing it ends nothing: what
 * is said at one end is never heard at the other, as when a network goes silent.
 */
export class Cable {
  readonly #open = new Set<Socket>()
  #whole = true
  #silent: 'no' | 'answers' | 'all' = 'no'
  /** Connections that were there while it was frozen never say anything again. */
  readonly #dead = new WeakSet<Socket>()
  /** Begun while nothing at all got through. */
  readonly #stillborn: Socket[] = []

  private constructor(private readonly server: Server) {}

  static async to(url: string): Promise<Cable> {
    const { hostname, port } = new URL(url)
    const server = createServer()
    const cable = new Cable(server)
    server.on('connection', (near) => cable.#join(near, connect(Number(port), hostname)))
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    return cable
  }

  /** Where a browser finds Hearback at this end. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  cut(): void {
    this.#whole = false
    for (const socket of this.#open) socket.destroy()
  }

  mend(): void {
    this.#whole = true
    this.#silent = 'no'
    // Those never came about: nobody at the far end has heard of them.
    for (const socket of this.#stillborn.splice(0)) socket.destroy()
  }

  /** With `answers`, what a browser says is still heard at the other end. */
  freeze(what: 'answers' | 'all' = 'all'): void {
    this.#silent = what
    for (const socket of this.#open) this.#dead.add(socket)
  }

  async remove(): Promise<void> {
    this.cut()
    await new Promise((closed) => this.server.close(closed))
  }

  #join(near: Socket, far: Socket): void {
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#open.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        this.#open.delete(one)
        other.destroy()
      })
    }
    if (!this.#whole) return void near.destroy()
    if (this.#silent === 'all') this.#stillborn.push(near)
    if (this.#silent !== 'no') for (const end of [near, far]) this.#dead.add(end)
    near.on('data', (said) => {
      if (!this.#dead.has(near) || this.#silent === 'answers') far.write(said)
    })
    far.on('data', (said) => {
      if (!this.#dead.has(far)) near.write(said)
    })
  }
}
