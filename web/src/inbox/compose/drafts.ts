import { SvelteMap } from 'svelte/reactivity'
import type { Attachment, Id } from '../../api/types'
import { browserStorage, keep, onKept } from '../../browser/storage'
import type { Unsent } from './unsent'

const TEXT = 'text'
const UNSENT = 'unsent'
const FILE = 'file'

/** A file as it is kept: with its place among those chosen. */
type KeptFile = Attachment & { place?: number }

/** What another tab of this browser changed. */
export interface DraftHooks {
  text?: (conversation: Id, before: string, now: string) => void
  /** Null when it is settled: sent, or taken back into the box. */
  unsent?: (conversation: Id, key: string, unsent: Unsent | null) => void
  file?: (conversation: Id, id: Id, file: Attachment | null) => void
}

/**
 * Texts begun but not sent, kept in this browser, each person's apart. Several tabs write here at
 * once: each text, file and unsent message has a key of its own, so that none is overwritten by a
 * tab that did not know of it.
 */
export class Drafts {
  readonly #prefix: string
  readonly #texts = new SvelteMap<Id, string>()
  /** Names of what this tab has written, or found. */
  readonly #known = new Set<string>()

  constructor(
    private readonly user: Id,
    organization: Id,
    private readonly storage: Storage | null = browserStorage(),
  ) {
    this.#prefix = `hearback.draft.${organization}.${user}.`
    this.#splitOldLists()
    for (const [name, conversation] of this.#all(TEXT)) {
      this.#hold(conversation, this.#read(name) ?? '')
    }
  }

  text(conversation: Id): string {
    return this.#texts.get(conversation) ?? ''
  }

  keepText(conversation: Id, text: string): void {
    this.#hold(conversation, text)
    this.#write(`${conversation}.${TEXT}`, text || null)
  }

  /**
   * The page closes with this in its box. Where another tab has written over it meanwhile, both are
   * kept.
   */
  leaveText(conversation: Id, text: string): void {
    const theirs = this.text(conversation)
    if (text.trim() === '' || text === theirs || theirs.includes(text)) return
    const both = text.includes(theirs) ? text : `${theirs}\n${text}`
    this.keepText(conversation, both)
  }

  /** Files that were uploaded and not sent, the first one first; the server keeps them for a day. */
  files(conversation: Id): Attachment[] {
    const found = this.#each<KeptFile>(conversation, FILE)
    const first = (a: KeptFile, b: KeptFile) =>
      (a.place ?? 0) - (b.place ?? 0) || a.expires_at.localeCompare(b.expires_at)
    return found.sort(first).map(({ place: _, ...file }) => file)
  }

  /** What is attached here now. What only another tab knows of is left as it is. */
  keepFiles(conversation: Id, files: Attachment[]): void {
    const before = `${conversation}.${FILE}.`
    const names = new Set(files.map(({ id }) => before + id))
    for (const name of [...this.#known]) {
      if (name.startsWith(before) && !names.has(name)) this.#write(name, null)
    }
    // The first that was chosen need not be the first that was uploaded.
    for (const [place, file] of files.entries()) {
      const [name, kept] = [before + file.id, JSON.stringify({ ...file, place })]
      const found = this.#read(name)
      // One that this tab knew and that is gone was sent, or removed, by another.
      const isGone = found === null && this.#known.has(name)
      if (found !== kept && !isGone) this.#write(name, kept)
    }
  }

  /** Sent from here, not answered for: after a reload it may be tried again under the same key. */
  unsent(conversation: Id): Unsent[] {
    const found = this.#each<Unsent>(conversation, UNSENT).map(asUnreached)
    return found.sort((a, b) => a.at.localeCompare(b.at))
  }

  /** The conversations in which something sent from here was not answered for. */
  waiting(): Id[] {
    return [...new Set(this.#all(UNSENT).map(([, conversation]) => conversation))]
  }

  keepUnsent(conversation: Id, unsent: Unsent): void {
    this.#write(`${conversation}.${UNSENT}.${unsent.client_key}`, JSON.stringify(unsent))
  }

  dropUnsent(conversation: Id, key: string): void {
    this.#write(`${conversation}.${UNSENT}.${key}`, null)
  }

  /** This tab kept it, and another one has settled it since. */
  settledElsewhere(conversation: Id, key: string): boolean {
    const name = `${conversation}.${UNSENT}.${key}`
    return this.#known.has(name) && this.#read(name) === null
  }

  /**
   * Tells of what another tab of this browser changes. Two tabs with the same box so show the same,
   * and neither writes over what the other has.
   */
  follow(hooks: DraftHooks): () => void {
    return onKept(this.#prefix, (name, before, now) => {
      const [conversation, kind, id] = parts(name)
      // What is gone stays known: whoever tries it meanwhile learns that it is settled.
      if (now !== null) this.#known.add(name)
      if (kind === TEXT) {
        this.#hold(conversation, now ?? '')
        hooks.text?.(conversation, before ?? '', now ?? '')
      } else if (kind === UNSENT) hooks.unsent?.(conversation, id, parsed<Unsent>(now))
      else if (kind === FILE) {
        if (now === null) this.#known.delete(name)
        hooks.file?.(conversation, id, parsed<Attachment>(now))
      }
    })
  }

  /**
   * On signing out: what customers were about to be told is no business of the next person, of
   * whichever of their organizations.
   */
  clear(): void {
    this.#texts.clear()
    for (const name of this.#names()) this.#write(name, null)
    const of = ([, kind, , user]: string[]) => kind === 'draft' && user === this.user
    for (const key of this.#keys()) if (of(key.split('.'))) keep(this.storage, key, null)
  }

  /** The conversation is gone, and so is whatever was begun in it. */
  forget(conversation: Id): void {
    this.#texts.delete(conversation)
    for (const name of this.#names()) {
      if (parts(name)[0] === conversation) this.#write(name, null)
    }
  }

  #hold(conversation: Id, text: string): void {
    if (text) this.#texts.set(conversation, text)
    else this.#texts.delete(conversation)
  }

  #each<T>(conversation: Id, kind: string): T[] {
    const own = this.#all(kind).filter(([, of]) => of === conversation)
    return own.flatMap(([name]) => {
      this.#known.add(name)
      return parsed<T>(this.#read(name)) ?? []
    })
  }

  #all(kind: string): [name: string, conversation: Id][] {
    return this.#names().flatMap((name) => {
      const [conversation, of] = parts(name)
      return of === kind ? [[name, conversation] as [string, Id]] : []
    })
  }

  #names(): string[] {
    const own = this.#keys().filter((key) => key.startsWith(this.#prefix))
    return own.map((key) => key.slice(this.#prefix.length))
  }

  #keys(): string[] {
    const { storage } = this
    return Array.from({ length: storage?.length ?? 0 }, (_, at) => storage?.key(at) ?? '')
  }

  #read(name: string): string | null {
    return this.storage?.getItem(this.#prefix + name) ?? null
  }

  /** A full or forbidden storage costs the draft a reload, not the person their typing. */
  #write(name: string, value: string | null): void {
    const kept = keep(this.storage, this.#prefix + name, value)
    if (kept && value !== null) this.#known.add(name)
    else this.#known.delete(name)
  }

  /** Before, each conversation had one list of everything unsent, and one of files. */
  #splitOldLists(): void {
    for (const name of this.#names()) {
      const [conversation, kind, id] = parts(name)
      if (id || (kind !== UNSENT && kind !== 'files')) continue
      const list: unknown = parsed(this.#read(name))
      if (kind === UNSENT) for (const one of rows<Unsent>(list)) this.keepUnsent(conversation, one)
      else this.keepFiles(conversation, rows<Attachment>(list))
      this.#write(name, null)
    }
  }
}

/** Nobody knows what became of it once its page is gone. */
function asUnreached(unsent: Unsent): Unsent {
  return { ...unsent, attachments: unsent.attachments ?? [], state: 'unreached' }
}

/** Ids have no dots. */
function parts(name: string): [conversation: Id, kind: string, id: Id] {
  const [conversation = '', kind = '', id = ''] = name.split('.')
  return [conversation, kind, id]
}

/** What can't be read is as good as nothing kept. */
function parsed<T>(kept: string | null): T | null {
  try {
    return kept === null ? null : (JSON.parse(kept) as T)
  } catch {
    return null
  }
}

function rows<T>(list: unknown): T[] {
  return Array.isArray(list) ? (list as T[]) : []
}
