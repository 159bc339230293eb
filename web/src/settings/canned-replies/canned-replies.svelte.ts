import type { Api } from '../../api'
import type {
  CannedReply,
  CannedReplyChange,
  Id,
  ImportedCannedReplies,
  NewCannedReply,
} from '../../api/types'
import { Form } from '../form.svelte'

type Needs = Pick<
  Api,
  | 'cannedReplies'
  | 'addCannedReply'
  | 'changeCannedReply'
  | 'deleteCannedReply'
  | 'restoreCannedReply'
  | 'importCannedReplies'
>

const AT_A_TIME = 100

/** The canned replies, shared and one’s own, folder by folder. */
export class CannedReplies extends Form<'saving' | 'importing' | 'reading'> {
  all = $state.raw<CannedReply[]>([])
  next = $state<Id | null>(null)
  /** What is searched for. */
  query = $state('')
  imported = $state.raw<ImportedCannedReplies | null>(null)
  /** The name of the file that is imported. */
  fileName = $state('')

  constructor(private readonly api: Needs) {
    super()
  }

  /** Folder by folder, as the server lists them. */
  readonly folders = $derived.by(() => {
    const folders: { folder: string; replies: CannedReply[] }[] = []
    for (const reply of this.all) {
      const last = folders.at(-1)
      if (last?.folder === reply.folder) last.replies.push(reply)
      else folders.push({ folder: reply.folder, replies: [reply] })
    }
    return folders
  })

  load(): Promise<void> {
    return this.read(
      () => this.api.cannedReplies({ search: this.query, limit: AT_A_TIME }),
      ({ canned_replies, next }) => {
        this.all = canned_replies
        this.next = next
      },
      { stays: this.status === 'ready' },
    )
  }

  /** What is true now, while someone looks; what they have read on to stays. */
  async look(): Promise<void> {
    if (!this.busy && this.status === 'ready' && this.all.length <= AT_A_TIME) await this.load()
  }

  more(): Promise<boolean> {
    const after = this.next
    if (!after) return Promise.resolve(false)
    return this.attempt('reading', async () => {
      const page = await this.api.cannedReplies({ search: this.query, after, limit: AT_A_TIME })
      this.all = [...this.all, ...page.canned_replies]
      this.next = page.next
    })
  }

  begin(): void {
    this.problem = null
  }

  add(reply: NewCannedReply): Promise<boolean> {
    return this.#save(() => this.api.addCannedReply(reply))
  }

  change(id: Id, change: CannedReplyChange): Promise<boolean> {
    return this.#save(() => this.api.changeCannedReply(id, change))
  }

  remove(id: Id): Promise<boolean> {
    return this.#save(() => this.api.deleteCannedReply(id))
  }

  restore(id: Id): Promise<boolean> {
    return this.#save(() => this.api.restoreCannedReply(id))
  }

  async bring(file: File): Promise<void> {
    if (this.busy) return
    this.imported = null
    this.fileName = file.name
    const done = await this.attempt('importing', async () => {
      this.imported = await this.api.importCannedReplies(file)
    })
    if (done) await this.load()
  }

  async #save(act: () => Promise<unknown>): Promise<boolean> {
    const saved = await this.attempt('saving', async () => void (await act()))
    if (saved) await this.load()
    return saved
  }
}
