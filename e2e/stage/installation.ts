import type { APIRequestContext } from '@playwright/test'
import { createServer, type AddressInfo } from 'node:net'
import { Place, type Engine } from './database'
import {
  client,
  signIn,
  SignedIn,
  type Account,
  type Cookies,
  type House,
  type Line,
} from './house'
import { Program, run } from './program'
import { Simulator } from './simulator'

interface TwilioReady {
  simulator_url: string
  handset_url: string
  account_sid: string
  auth_token: string
  numbers: string[]
}

interface ServeReady {
  url: string
  webhook_url: string
  setup_url: string | null
}

/** Who sets it up. */
export const ana = {
  organization: 'Harbor Dental',
  name: 'Ana Costa',
  email: 'ana@harbor.example',
  password: 'four words are plenty',
}

/** `hearback serve`, fresh from the box, beside a simulated Twilio of its own. */
export class Installation implements House {
  #server: Program<ServeReady> | null = null
  #signedIn: SignedIn | null = null
  readonly simulator: Simulator

  private constructor(
    private readonly place: Place,
    private readonly twilio: Program<TwilioReady>,
    private readonly port: number,
    private readonly options: string[],
    private readonly env: Record<string, string>,
  ) {
    const { simulator_url, handset_url } = twilio.ready
    this.simulator = new Simulator(simulator_url, handset_url)
  }

  static start(engine: Engine, options: string[] = [], env = {}): Promise<Installation> {
    return Place.for(engine, async (place) => {
      const twilio = await Program.start<TwilioReady>(['simulator', '--port', '0', '--json'])
      const port = await freePort()
      // An option may name the address before anybody else can know it.
      const asked = options.map((option) => option.replace('{port}', String(port)))
      const made = new Installation(place, twilio, port, asked, env)
      await made.serve().catch(async (error: unknown) => {
        await twilio.stop()
        throw error
      })
      return made
    })
  }

  /** Where it keeps its data. */
  get directory(): string {
    return this.place.directory
  }

  /** Starts the server, the first time or again; always at the same address. */
  async serve(): Promise<void> {
    const to = ['--port', String(this.port), '--twilio-url', this.twilio.ready.simulator_url]
    const args = ['serve', '--json', ...to, ...this.options, ...this.place.args]
    this.#server = await Program.start<ServeReady>(args, this.env)
  }

  /** As if the machine had lost its power. */
  async powerCut(): Promise<void> {
    await this.#server?.kill()
  }

  /** Copies the database while the power is off. */
  backUp(): Promise<void> {
    return this.place.backUp()
  }

  /** Puts that copy back, while the power is off. */
  restore(): Promise<void> {
    return this.place.restore()
  }

  /** Everything that the set-up page does, without the page. */
  async setUp(): Promise<void> {
    const token = new URL(this.setupUrl).hash.replace('#token=', '')
    const api = await client(this.url)
    const { account_sid, auth_token } = this.twilio.ready
    const steps = [
      await api.post('/api/v1/setup', { data: { token, ...ana } }),
      await api.put('/api/v1/twilio', { data: { account_sid, auth_token } }),
      await api.post('/api/v1/lines', {
        data: { number: this.lines[0]!.number, name: 'Front desk' },
      }),
    ]
    for (const step of steps) {
      if (!step.ok()) throw new Error(`set-up: ${step.status()} ${await step.text()}`)
    }
    await api.dispose()
    await this.pointWebhook(this.#server!.ready.webhook_url)
  }

  /** What an admin does on the command line. */
  async addUser(account: Account & { name: string; role: string }, to?: string): Promise<void> {
    const { email, name, role, password } = account
    const who = ['--email', email, '--name', name, '--role', role, '--password-stdin']
    const where = to ? ['--organization', to] : []
    await run(['user', 'add', ...who, ...where, ...this.place.args], password)
  }

  /** What the operator does on the command line. */
  async addOrganization(name: string, admin: Account & { name: string }): Promise<void> {
    const who = ['--admin-email', admin.email, '--admin-name', admin.name, '--password-stdin']
    await run(['organization', 'add', '--name', name, ...who, ...this.place.args], admin.password)
  }

  /** The API as Ana calls it, who set it up. */
  asAna(): Promise<APIRequestContext> {
    return signIn(this.url, ana)
  }

  /** Takes someone out of every location. */
  async takeOutOfLocations(email: string): Promise<void> {
    const api = await this.asAna()
    const { team } = (await (await api.get('/api/v1/team')).json()) as {
      team: { id: string; email: string }[]
    }
    const { id } = team.find((member) => member.email === email)!
    const answer = await api.patch(`/api/v1/members/${id}`, { data: { locations: [] } })
    if (!answer.ok()) throw new Error(`${answer.status()} ${await answer.text()}`)
    await api.dispose()
  }

  /** What one does in Twilio's console. */
  pointWebhook(url: string): Promise<void> {
    return this.simulator.setWebhook(this.credentials.account_sid, this.lines[0]!.number, url)
  }

  /** What becomes of the account at Twilio. */
  change(account: Record<string, unknown>): Promise<void> {
    return this.simulator.changeAccount(this.credentials.account_sid, account)
  }

  /** Where it listens itself, whatever stands in front. */
  get address(): string {
    return `127.0.0.1:${this.port}`
  }

  get url(): string {
    return this.#server!.ready.url
  }

  get webhookUrl(): string {
    return this.#server!.ready.webhook_url
  }

  get setupUrl(): string {
    const url = this.#server?.ready.setup_url
    if (!url) throw new Error('it has been set up already')
    return url
  }

  get credentials(): { account_sid: string; auth_token: string } {
    return this.twilio.ready
  }

  get lines(): Line[] {
    return this.twilio.ready.numbers.map((number) => ({ number, name: 'Front desk' }))
  }

  /** Ana, who set it up, is the only one there. */
  cookiesOf(): Promise<Cookies> {
    this.#signedIn ??= new SignedIn(this.url)
    return this.#signedIn.cookiesOf(ana)
  }

  async end(): Promise<void> {
    try {
      await this.#server?.stop()
      await this.twilio.stop()
    } finally {
      await this.place.remove()
    }
  }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return port
}
