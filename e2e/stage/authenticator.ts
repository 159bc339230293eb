import type { APIRequestContext } from '@playwright/test'
import { createHmac } from 'node:crypto'

/** Seconds that a code is shown for. */
const STEP = 30

/** An authenticator app on someone’s phone (RFC 6238, written from it). */
export class Authenticator {
  readonly #secret: Buffer

  /** Set up by its key, as one types it in. */
  constructor(key: string) {
    this.#secret = base32(key)
  }

  /** What it shows now. */
  get code(): string {
    return this.#codeAt(now())
  }

  /** What it shows next, which counts already: a phone’s clock may be ahead. */
  get next(): string {
    return this.#codeAt(now() + 1)
  }

  /** Another code than those that count now, whatever they are. */
  get wrong(): string {
    const right = [-1, 0, 1, 2].map((off) => this.#codeAt(now() + off))
    return ['000000', '111111', '222222', '333333', '444444'].find((one) => !right.includes(one))!
  }

  #codeAt(step: number): string {
    const counter = Buffer.alloc(8)
    counter.writeBigUInt64BE(BigInt(step))
    const mac = createHmac('sha1', this.#secret).update(counter).digest()
    const from = mac[mac.length - 1]! & 0xf
    const number = mac.readUInt32BE(from) & 0x7fffffff
    return String(number % 1_000_000).padStart(6, '0')
  }
}

function now(): number {
  return Math.floor(Date.now() / 1000 / STEP)
}

/** RFC 4648, without its padding. */
function base32(text: string): Buffer {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  let bits = ''
  for (const letter of text.replaceAll(/[\s=]/g, '').toUpperCase()) {
    bits += letters.indexOf(letter).toString(2).padStart(5, '0')
  }
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)))
}

/** An app that someone set up, and the recovery codes that came with it. */
export interface SetUp {
  app: Authenticator
  codes: string[]
}

/** Sets an app up without the page, for stories about what comes after. */
export async function setUpApp(api: APIRequestContext): Promise<SetUp> {
  const begun = await api.post('/api/v1/account/authenticator/setup')
  const { step, key } = (await begun.json()) as { step: string; key: string }
  const app = new Authenticator(key)
  const data = { step, code: app.code }
  const done = await api.put('/api/v1/account/authenticator', { data })
  if (!done.ok()) throw new Error(`${done.status()} ${await done.text()}`)
  const { recovery_codes } = (await done.json()) as { recovery_codes: string[] }
  return { app, codes: recovery_codes }
}
