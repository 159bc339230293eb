import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider as OidcProvider } from 'oidc-provider'

/** What Hearback is called at the provider, and the addresses that it tells to enter there. */
export interface Client {
  redirect_url: string
  logout_url: string
  signed_out_url: string
}

const client_id = 'hearback'
const client_secret = 'only Hearback and the provider know this'

/**
 * A certified identity provider on loopback, with its own sign-in, consent, and sign-out pages. Whoever
 * enters an email address there has it, verified, and works at the front desk.
 */
export class Provider {
  private constructor(
    private readonly server: Server,
    readonly issuer: string,
  ) {}

  static async open(client: Client): Promise<Provider> {
    const server = createServer()
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const provider = new OidcProvider(issuer, {
      clients: [
        {
          client_id,
          client_secret,
          redirect_uris: [client.redirect_url],
          post_logout_redirect_uris: [client.signed_out_url],
          backchannel_logout_uri: client.logout_url,
          backchannel_logout_session_required: true,
        },
      ],
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
      features: { backchannelLogout: { enabled: true } },
      pkce: { required: () => true },
      findAccount: (_, sub) => ({
        accountId: sub,
        claims: () => ({
          sub,
          email: sub,
          email_verified: true,
          name: nameOf(sub),
          groups: ['front desk'],
        }),
      }),
      // Its own dispatcher connects to public addresses alone.
      fetch: (url, options) => fetch(url, { ...options, dispatcher: undefined } as RequestInit),
      cookies: { keys: ['a key of this story alone'] },
    })
    server.on('request', provider.callback())
    return new Provider(server, issuer)
  }

  /** What an admin enters at Hearback. */
  get settings() {
    return { issuer: this.issuer, client_id, client_secret }
  }

  async close(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((closed) => this.server.close(closed))
  }
}

/** `nora.lind@…` is called Nora Lind. */
function nameOf(email: string): string {
  const [before = ''] = email.split('@')
  return before.replace(/(^|\.)(\w)/g, (_, dot, letter) => (dot ? ' ' : '') + letter.toUpperCase())
}
