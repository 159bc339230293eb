import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/**
 * What lies between a browser and Hearback. Cutting it ends what is open and lets nothing new
 * through; the browser's own offline mode leaves open sockets alone.
 */
export class Cable {
  readonly #open = new Set<Socket>()
  #whole = true

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
    near.pipe(far)
    far.pipe(near)
  }
}
