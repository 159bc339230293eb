import type { Api } from '../../api'
import { rememberPicture, sourceOf } from '../../api/local-pictures'
import { asProblem } from '../../api/problem'
import type { Attachment, Id, Media } from '../../api/types'
import { newClientKey } from '../../browser/client-key'
import { now } from '../../browser/server-clock'
import * as words from './words'

export const MOST_ATTACHMENTS = 10
const LARGEST_PICTURE = 5_000_000
const LARGEST_OTHER = 500_000
const PICTURES = ['image/jpeg', 'image/png', 'image/gif']

/** A file that is to go with a message. */
export interface Chosen {
  key: string
  name: string
  bytes: number
  /** What it looks like, where it is a picture. */
  preview: string | null
  /** How much of it is uploaded, from 0 to 1. */
  progress: number
  state: 'uploading' | 'ready' | 'failed'
  /** Why it is not uploaded, and whether trying once more can help. */
  problem: string | null
  again: boolean
  uploaded: Attachment | null
}

/** The files chosen for a message: uploaded at once, so that sending need not wait for long. */
export class Attachments {
  chosen = $state.raw<Chosen[]>([])
  /** What was not even taken, and why. */
  problem = $state<string | null>(null)
  #files = new Map<string, File>()
  #uploads = new Map<string, AbortController>()
  #waiting: (() => void)[] = []

  constructor(
    private readonly api: Pick<Api, 'attach' | 'discardAttachment'>,
    kept: Attachment[],
    private readonly keep: (uploaded: Attachment[]) => void,
  ) {
    const alive = kept.filter((file) => Date.parse(file.expires_at) > now().getTime())
    this.chosen = alive.map(ready)
  }

  // Getters, not $derived: see the composer.

  get busy(): boolean {
    return this.chosen.some((one) => one.state === 'uploading')
  }

  /** Whether all that was chosen can go. */
  get sendable(): boolean {
    return this.chosen.every((one) => one.state !== 'failed')
  }

  get empty(): boolean {
    return this.chosen.length === 0
  }

  get uploaded(): Attachment[] {
    return this.chosen.flatMap((one) => one.uploaded ?? [])
  }

  /** Takes files in, but for those that could not be sent anyway. */
  add(files: Iterable<File>): void {
    const problems = new Set<string>()
    for (const file of files) {
      const problem = this.#refusal(file)
      if (problem) problems.add(problem)
      else this.#begin(file)
    }
    this.problem = problems.size > 0 ? [...problems].join(' ') : null
  }

  remove(key: string): void {
    const one = this.chosen.find((other) => other.key === key)
    this.problem = null
    this.#uploads.get(key)?.abort()
    this.#forget(key)
    this.chosen = this.chosen.filter((other) => other.key !== key)
    // That it fails costs nobody anything: what is not sent goes by itself after a day.
    if (one?.uploaded) this.api.discardAttachment(one.uploaded.id).catch(() => {})
    this.#changed()
  }

  retry(key: string): void {
    const file = this.#files.get(key)
    if (file) void this.#upload(key, file)
  }

  /** It is no picture, whatever its name says. */
  noPreview(key: string): void {
    this.#set(key, { preview: null })
  }

  /** Resolves when nothing is being uploaded anymore. */
  async settled(): Promise<void> {
    if (this.busy) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** What goes with the message that is sent now; nothing is chosen anymore. */
  take(): Attachment[] {
    const taken = this.uploaded
    for (const one of this.chosen) this.#forget(one.key)
    this.chosen = []
    this.problem = null
    this.#changed()
    return taken
  }

  /** A message was not sent: its files are chosen again. */
  putBack(files: Attachment[]): void {
    const known = new Set(this.uploaded.map((file) => file.id))
    this.chosen = [...files.filter((file) => !known.has(file.id)).map(ready), ...this.chosen]
    this.#changed()
  }

  /** Another tab with the same box has attached it or, with null, sent it or removed it. */
  adopt(id: Id, file: Attachment | null): void {
    const has = this.uploaded.some((one) => one.id === id)
    if (file && !has) this.chosen = [...this.chosen, ready(file)]
    else if (!file && has) this.chosen = this.chosen.filter((one) => one.uploaded?.id !== id)
  }

  /** Nobody waits for it anymore. */
  stop(): void {
    for (const upload of this.#uploads.values()) upload.abort()
  }

  #refusal(file: File): string | null {
    if (this.chosen.length >= MOST_ATTACHMENTS) {
      return words.tooMany(MOST_ATTACHMENTS)
    }
    const picture = PICTURES.includes(file.type)
    if (file.size > (picture ? LARGEST_PICTURE : LARGEST_OTHER)) {
      return picture ? words.pictureTooLarge(file.name) : words.fileTooLarge(file.name)
    }
    const together = this.chosen.reduce((sum, one) => sum + one.bytes, file.size)
    if (together > LARGEST_PICTURE) {
      return words.togetherTooLarge
    }
    return file.size === 0 ? words.emptyFile(file.name) : null
  }

  #begin(file: File): void {
    const key = newClientKey()
    const preview = PICTURES.includes(file.type) ? URL.createObjectURL(file) : null
    const { name, size: bytes } = file
    const begun = { progress: 0, state: 'uploading', problem: null, again: false } as const
    this.#files.set(key, file)
    this.chosen = [...this.chosen, { key, name, bytes, preview, uploaded: null, ...begun }]
    void this.#upload(key, file)
  }

  async #upload(key: string, file: File): Promise<void> {
    const abort = new AbortController()
    this.#uploads.set(key, abort)
    this.#set(key, { state: 'uploading', progress: 0, problem: null })
    try {
      const progress = (part: number) => this.#set(key, { progress: part })
      const uploaded = await this.api.attach(file, progress, abort.signal)
      const preview = this.chosen.find((one) => one.key === key)?.preview
      if (preview) rememberPicture(uploaded.id, preview, uploaded.bytes)
      this.#set(key, { state: 'ready', progress: 1, uploaded })
      this.#files.delete(key)
    } catch (thrown) {
      const problem = asProblem(thrown)
      this.#set(key, { state: 'failed', problem: problem.detail, again: !problem.refused })
    }
    this.#uploads.delete(key)
    this.#changed()
  }

  #set(key: string, change: Partial<Chosen>): void {
    this.chosen = this.chosen.map((one) => (one.key === key ? { ...one, ...change } : one))
  }

  #forget(key: string): void {
    this.#files.delete(key)
    this.#uploads.delete(key)
  }

  #changed(): void {
    this.keep(this.uploaded)
    if (!this.busy) for (const done of this.#waiting.splice(0)) done()
  }
}

function ready(file: Attachment): Chosen {
  return {
    key: file.id,
    name: file.name ?? words.attachment,
    bytes: file.bytes,
    preview: file.inline ? sourceOf(file.id) : null,
    progress: 1,
    state: 'ready',
    problem: null,
    again: false,
    uploaded: file,
  }
}

/** An uploaded file as its message will have it. */
export function asMedia({ expires_at: _, ...file }: Attachment): Media {
  return { ...file, state: 'stored', problem: null, permanent: false }
}

/** A message's file as it was before, where the message came to nothing. */
export function asUnsent({
  id,
  name,
  content_type,
  bytes,
  width,
  height,
  inline,
}: Media): Attachment {
  const expires_at = new Date(now().getTime() + 24 * 3_600_000).toISOString()
  return { id, name, content_type, bytes: bytes ?? 0, width, height, inline, expires_at }
}

/** The ids of files, as a message names them. */
export function idsOf(files: Attachment[]): Id[] {
  return files.map((file) => file.id)
}
