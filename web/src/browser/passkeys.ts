/** The browser's passkeys: WebAuthn (https://www.w3.org/TR/webauthn-3/), as JSON. */

/** The person declined, or didn’t answer in time: browsers don’t say which. */
export class PasskeyDeclined extends Error {}
/** The device has a passkey for this account already. */
export class PasskeyExists extends Error {}

/** Whether passkeys of a host work here: in this browser, and at this address. */
export function passkeysWork(host: string | null): boolean {
  if (host === null || typeof globalThis.PublicKeyCredential === 'undefined') return false
  if (!('parseRequestOptionsFromJSON' in PublicKeyCredential)) return false
  return location.hostname === host || location.hostname.endsWith(`.${host}`)
}

/** Whether the browser offers passkeys where an email is typed. */
export async function offersPasskeys(): Promise<boolean> {
  return (await PublicKeyCredential.isConditionalMediationAvailable?.()) ?? false
}

/** Has one made. */
export async function makePasskey(
  options: PublicKeyCredentialCreationOptionsJSON,
): Promise<object> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
  const made = await navigator.credentials.create({ publicKey }).catch(explained)
  return (made as PublicKeyCredential).toJSON() as object
}

/** Has one answer. With `quietly`, it is offered where an email is typed, until `signal` says no more. */
export async function usePasskey(
  options: PublicKeyCredentialRequestOptionsJSON,
  { signal, quietly = false }: { signal?: AbortSignal; quietly?: boolean } = {},
): Promise<object> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
  const mediation = quietly ? 'conditional' : 'optional'
  const used = await navigator.credentials.get({ publicKey, mediation, signal }).catch(explained)
  return (used as PublicKeyCredential).toJSON() as object
}

function explained(thrown: unknown): never {
  const name = (thrown as { name?: string } | null)?.name
  if (name === 'InvalidStateError') throw new PasskeyExists()
  if (name === 'NotAllowedError' || name === 'AbortError') throw new PasskeyDeclined()
  throw thrown
}

const BROWSERS: [name: string, mark: RegExp][] = [
  ['Edge', /Edg(e|A|iOS)?\//],
  ['Opera', /OPR\//],
  ['Samsung Internet', /SamsungBrowser\//],
  ['Firefox', /Firefox\/|FxiOS\//],
  ['Chrome', /Chrom(e|ium)\/|CriOS\//],
  ['Safari', /Safari\//],
]

const SYSTEMS: [name: string, mark: RegExp][] = [
  ['iPhone', /iPhone/],
  ['iPad', /iPad/],
  ['Android', /Android/],
  ['Windows', /Windows/],
  ['ChromeOS', /CrOS/],
  ['Mac', /Macintosh/],
  ['Linux', /Linux/],
]

/** Browser and system by what the browser says of itself; null where it says nothing known. */
export function browserAndSystem(
  userAgent = navigator.userAgent,
): { browser: string; system: string } | null {
  const [browser, system] = [BROWSERS, SYSTEMS].map(
    (known) => known.find(([, mark]) => mark.test(userAgent))?.[0],
  )
  return browser && system ? { browser, system } : null
}
