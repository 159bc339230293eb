import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect } from '@playwright/test'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

interface Certificate {
  key: string
  cert: string
  /** For whoever is to trust it. */
  file: string
}

/** A mail server on loopback, and the mailboxes behind it. */
export class PostOffice {
  readonly #mails: { to: string; mail: Email }[] = []
  #server: SMTPServer
  port = 0
  /** Whom it lets in; anybody when null. */
  user: { name: string; password: string } | null = null
  /** Whom it knows no mailbox of. */
  readonly unknown = new Set<string>()

  private constructor(private readonly certificate: Certificate | null) {
    this.#server = this.#make()
  }

  static async open(certificate: Certificate | null = null): Promise<PostOffice> {
    const office = new PostOffice(certificate)
    await office.#listen(0)
    return office
  }

  async close(): Promise<void> {
    await new Promise<void>((closed) => this.#server.close(closed))
  }

  /** Where it was before. */
  async reopen(): Promise<void> {
    this.#server = this.#make()
    await this.#listen(this.port)
  }

  mailsTo(address: string): Email[] {
    return this.#mails.filter(({ to }) => to === address).map(({ mail }) => mail)
  }

  /** The first mail to an address, as soon as it is there. */
  async mailTo(address: string): Promise<Email> {
    await expect
      .poll(() => this.mailsTo(address).length, { message: `mail to ${address}`, timeout: 30_000 })
      .toBeGreaterThan(0)
    return this.mailsTo(address)[0]!
  }

  #make(): SMTPServer {
    const certified = this.certificate
      ? { key: this.certificate.key, cert: this.certificate.cert }
      : { disabledCommands: ['STARTTLS'] }
    const options: SMTPServerOptions = {
      ...certified,
      authOptional: true,
      allowInsecureAuth: true,
      closeTimeout: 100,
      disableReverseLookup: true,
      onAuth: ({ username, password }, _, answer) => {
        if (username === this.user?.name && password === this.user?.password) {
          answer(null, { user: username })
        } else answer(new Error('Invalid username or password'))
      },
      onMailFrom: (_, { user }, answer) => {
        const refused = Object.assign(new Error('Sign in first'), { responseCode: 530 })
        answer(this.user && !user ? refused : null)
      },
      onRcptTo: ({ address }, _, answer) => {
        const refused = Object.assign(new Error('No such user here'), { responseCode: 550 })
        answer(this.unknown.has(address) ? refused : null)
      },
      onData: (stream, { envelope }, answer) => {
        void text(stream)
          .then((raw) => PostalMime.parse(raw))
          .then((mail) => {
            for (const { address } of envelope.rcptTo) this.#mails.push({ to: address, mail })
            answer(null)
          }, answer)
      },
    }
    const server = new SMTPServer(options)
    // A client that does not trust the certificate hangs up, which is no fault of this server.
    server.on('error', () => {})
    return server
  }

  async #listen(port: number): Promise<void> {
    await new Promise<void>((listening) => this.#server.listen(port, '127.0.0.1', listening))
    this.port = (this.#server.server.address() as AddressInfo).port
  }
}

/** A certificate for `localhost` that nobody trusts who was not told to. */
export function certificate(): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'hearback-mail-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const usage = [
    '-addext',
    'basicConstraints=critical,CA:FALSE',
    '-addext',
    'extendedKeyUsage=serverAuth',
  ]
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key]
  execFileSync('openssl', [...made, '-out', cert, ...subject, ...usage], { stdio: 'pipe' })
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8'), file: cert }
}
