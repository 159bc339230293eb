import type { Colleague } from './people'
import { Place, type Engine } from './database'
import { freshCookies, SignedIn, type Account, type Cookies, type House, type Line } from './house'
import { Program, run } from './program'
import { Simulator } from './simulator'

interface Ready {
  first_page_url: string
  url: string
  simulator_url: string
  handset_url: string
  account_sid: string
  auth_token: string
  webhook_url: string
  lines: Line[]
  sign_in: (Account & { role: string; name: string })[]
}

/** `hearback demo`: the whole product, with a made-up organization. */
export class Demo implements House {
  readonly #signedIn: SignedIn
  readonly simulator: Simulator

  private constructor(
    private readonly place: Place,
    private readonly program: Program<Ready>,
  ) {
    const { url, simulator_url, handset_url } = program.ready
    this.#signedIn = new SignedIn(url)
    this.simulator = new Simulator(simulator_url, handset_url)
  }

  static start(engine: Engine): Promise<Demo> {
    return Place.for(engine, (place) => Demo.#startAt(place))
  }

  /** On what is in a directory already, and stays there. */
  static kept(directory: string): Promise<Demo> {
    return Demo.#startAt(Place.at(directory))
  }

  static async #startAt(place: Place): Promise<Demo> {
    const args = ['demo', '--json', '--port', '0', '--simulator-port', '0']
    return new Demo(place, await Program.start<Ready>([...args, ...place.args]))
  }

  get url(): string {
    return this.program.ready.url
  }

  /** The inbox and a phone side by side. */
  get firstPageUrl(): string {
    return this.program.ready.first_page_url
  }

  get lines(): Line[] {
    return this.program.ready.lines
  }

  /** The default line. */
  get main(): Line {
    return this.line('Main')
  }

  line(name: string): Line {
    return this.lines.find((line) => line.name === name)!
  }

  account(who: Colleague): Account & { name: string } {
    return this.program.ready.sign_in.find(({ name }) => name.startsWith(`${who} `))!
  }

  cookiesOf(who: Colleague): Promise<Cookies> {
    return this.#signedIn.cookiesOf(this.account(who))
  }

  freshCookiesOf(who: Colleague): Promise<Cookies> {
    return freshCookies(this.url, this.account(who))
  }

  /** What an admin does on the command line; the password stays what it was. */
  async endSessionsOf(who: Colleague): Promise<void> {
    const { email, password } = this.account(who)
    const command = ['user', 'reset-password', '--email', email, '--password-stdin']
    await run([...command, ...this.place.args], password)
  }

  async end(): Promise<void> {
    try {
      await this.program.stop()
    } finally {
      await this.place.remove()
    }
  }
}
