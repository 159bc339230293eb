import { SvelteMap } from 'svelte/reactivity'
import type { Attachment, Id } from '../api/types'
import type { Unsent } from './thread.svelte'

const TEXT = '.text'

/** Texts begun but not sent, kept in this browser, each person's apart. */
export class Drafts {
  readonly #prefix: string
  readonly #texts = new SvelteMap<Id, string>()

  constructor(
    user: Id,
    organization: Id,
    private readonly storage: Storage | null = available(),
  ) {
    this.#prefix = `hearback.draft.${organization}.${user}.`
    for (const name of this.#names()) {
      if (name.endsWith(TEXT)) this.#hold(name.slice(0, -TEXT.length), this.#read(name) ?? '')
    }
  }

  text(conversation: Id): string {
    return this.#texts.get(conversation) ?? ''
  }

  keepText(conversation: Id, text: string): void {
    this.#hold(conversation, text)
    this.#write(conversation + TEXT, text || null)
  }

  /** Files that were uploaded and not sent; they are kept at the server for a day. */
  files(conversation: Id): Attachment[] {
    const kept = this.#read(`${conversation}.files`)
    return kept ? (JSON.parse(kept) as Attachment[]) : []
  }

  keepFiles(conversation: Id, files: Attachment[]): void {
    this.#write(`${conversation}.files`, files.length ? JSON.stringify(files) : null)
  }

  /**
   * Tells of what another tab of this browser has typed: what it was before and is now. Two tabs
   * with the same box so show the same text, and neither writes over what the other has.
   */
  follow(changed: (conversation: Id, before: string, now: string) => void): () => void {
    const heard = ({ key, oldValue, newValue }: StorageEvent) => {
      const name = key?.startsWith(this.#prefix) ? key.slice(this.#prefix.length) : ''
      if (!name.endsWith(TEXT)) return
      const conversation = name.slice(0, -TEXT.length)
      this.#hold(conversation, newValue ?? '')
      changed(conversation, oldValue ?? '', newValue ?? '')
    }
    addEventListener('storage', heard)
    return () => removeEventListener('storage', heard)
  }

  /** Sent from here, not answered for: after a reload it may be tried again under the same key. */
  unsent(conversation: Id): Unsent[] {
    const kept = this.#read(`${conversation}.unsent`)
    if (!kept) return []
    const list = JSON.parse(kept) as Unsent[]
    return list.map((unsent) => ({
      ...unsent,
      attachments: unsent.attachments ?? [],
      state: 'unreached',
    }))
  }

  /** The conversations in which something sent from here was not answered for. */
  waiting(): Id[] {
    return this.#names()
      .filter((name) => name.endsWith('.unsent'))
      .map((name) => name.slice(0, -'.unsent'.length))
  }

  keepUnsent(conversation: Id, unsent: Unsent[]): void {
    this.#write(`${conversation}.unsent`, unsent.length ? JSON.stringify(unsent) : null)
  }

  /** On signing out: what customers were about to be told is no business of the next person. */
  clear(): void {
    this.#texts.clear()
    for (const name of this.#names()) this.storage?.removeItem(this.#prefix + name)
  }

  #hold(conversation: Id, text: string): void {
    if (text) this.#texts.set(conversation, text)
    else this.#texts.delete(conversation)
  }

  #names(): string[] {
    const { storage } = this
    const keys = Array.from({ length: storage?.length ?? 0 }, (_, at) => storage?.key(at) ?? '')
    const own = keys.filter((key) => key.startsWith(this.#prefix))
    return own.map((key) => key.slice(this.#prefix.length))
  }

  #read(name: string): string | null {
    return this.storage?.getItem(this.#prefix + name) ?? null
  }

  #write(name: string, value: string | null): void {
    try {
      if (value === null) this.storage?.removeItem(this.#prefix + name)
      else this.storage?.setItem(this.#prefix + name, value)
    } catch {
      // A full or forbidden storage costs the draft a reload, not the person their typing.
    }
  }
}

function available(): Storage | null {
  try {
    return localStorage
  } catch {
    return null
  }
}
