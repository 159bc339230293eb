import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A CRM on this machine that answers with JSON, or doesn't. */
export class Crm {
  /** People by their number. */
  readonly people = new Map<string, object>()
  /** It answers to nobody. */
  down = false
  /** Who waits for an answer, until it's let go. */
  #held: (() => void)[] = []
  #holds = false

  private constructor(private readonly server: Server) {}

  static open(): Promise<Crm> {
    return new Promise((done) => {
      const server = createServer()
      const crm = new Crm(server)
      server.on('request', ({ url }, response) => {
        const phone = new URL(url!, 'http://crm').searchParams.get('phone')!
        const answer = () => crm.#answer(phone, response)
        if (crm.#holds) crm.#held.push(answer)
        else answer()
      })
      server.listen(0, '127.0.0.1', () => done(crm))
    })
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/people?phone={e164}`
  }

  /** What an admin enters. */
  get settings() {
    return {
      name: 'Harbor CRM',
      connection: {
        kind: 'http',
        url: this.url,
        headers: [],
        records: '/people',
        title: '/name',
        phones: ['/phone'],
      },
      fields: [
        { at: '/source', label: 'Source', kind: 'text' },
        { at: '/quote', label: 'Quote', kind: 'money', currency: 'USD' },
        { at: '/page', label: 'Page', kind: 'link' },
      ],
    }
  }

  /** Answers nobody until it's let go. */
  hold(): void {
    this.#holds = true
  }

  letGo(): void {
    this.#holds = false
    for (const answer of this.#held.splice(0)) answer()
  }

  close(): void {
    this.server.closeAllConnections()
    this.server.close()
  }

  #answer(phone: string, response: ServerResponse): void {
    if (this.down) {
      response.writeHead(500).end('down')
      return
    }
    const person = this.people.get(phone)
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ people: person ? [person] : [] }))
  }
}
