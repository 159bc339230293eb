import { answered, client } from './client'
import type { Id, Session } from './types'

export type CreationOptions = PublicKeyCredentialCreationOptionsJSON
export type RequestOptions = PublicKeyCredentialRequestOptionsJSON
/** What a browser’s `toJSON` makes of a passkey, or of its answer. */
type Credential = object

const of = (id: Id) => ({ params: { path: { id } } })

/** A question that a passkey answers, and the step that the answer belongs to. */
async function asked<Options>(question: Promise<{ step: string; options: object }>) {
  const { step, options } = await question
  return { step, options: options as Options }
}

/** Signing in with a passkey, and one’s own passkeys. */
export const passkeyApi = {
  /** Of a step that a password led to, or of nobody yet. */
  askToSignIn: (step: string | null) =>
    asked<RequestOptions>(
      answered(client.POST('/api/v1/session/passkey/options', { body: { step } })),
    ),
  signIn: (step: string, credential: Credential): Promise<Session> =>
    answered(client.POST('/api/v1/session/passkey', { body: { step, credential } })),
  askToAdd: () => asked<CreationOptions>(answered(client.POST('/api/v1/account/passkeys/options'))),
  add: (step: string, name: string, credential: Credential) =>
    answered(client.POST('/api/v1/account/passkeys', { body: { step, name, credential } })),
  rename: (id: Id, name: string): Promise<void> =>
    answered(client.PATCH('/api/v1/account/passkeys/{id}', { ...of(id), body: { name } })),
  remove: (id: Id): Promise<void> =>
    answered(client.DELETE('/api/v1/account/passkeys/{id}', of(id))),
  askToProve: () =>
    asked<RequestOptions>(answered(client.POST('/api/v1/account/proof/passkey/options'))),
  prove: (step: string, credential: Credential): Promise<void> =>
    answered(client.POST('/api/v1/account/proof/passkey', { body: { step, credential } })),
}

export type PasskeyApi = typeof passkeyApi
