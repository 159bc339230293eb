import type { Api } from '../../../api'
import { asProblem, type Problem } from '../../../api/problem'
import type {
  CustomerField,
  CustomerImport,
  Id,
  ImportColumn,
  ImportPlan,
  ImportPreview,
  InboxEvent,
  KeptCustomer,
  RefusedImportRow,
} from '../../../api/types'
import { AtMostEvery, isImport } from '../following'
import { columnOf } from './columns'

/** Looks again no more often than that, in milliseconds, however many rows are written meanwhile. */
const GAP = 400

type Calls = Pick<
  Api,
  | 'customerImports'
  | 'customerImport'
  | 'uploadCustomers'
  | 'previewCustomerImport'
  | 'checkCustomerImport'
  | 'startCustomerImport'
  | 'stopCustomerImport'
  | 'undoCustomerImport'
  | 'customersKeptByUndo'
  | 'customerFields'
>

/** The import that is on its way, or one that is over, and those of before. */
export class CustomerImporter {
  status = $state<'loading' | 'ready' | 'failed'>('loading')
  problem = $state.raw<Problem | null>(null)
  /** The import that is shown; none while a file is to be chosen. */
  current = $state.raw<CustomerImport | null>(null)
  /** The first of its rows that can’t be imported. */
  refused = $state.raw<RefusedImportRow[]>([])
  preview = $state.raw<ImportPreview | null>(null)
  /** How it is to be read, as it is being put together. */
  plan = $state.raw<ImportPlan | null>(null)
  fields = $state.raw<CustomerField[]>([])
  past = $state.raw<CustomerImport[]>([])
  kept = $state.raw<KeptCustomer[]>([])
  moreKept = $state.raw<Id | null>(null)
  /** The file that comes in, and how much of it has. */
  sending = $state.raw<{ name: string; part: number } | null>(null)
  busy = $state(false)
  #turn = 0
  #again = new AtMostEvery(GAP, () => this.#look())

  constructor(private readonly api: Calls) {}

  async load(): Promise<void> {
    this.status = 'loading'
    await this.#look()
  }

  event(event: InboxEvent): void {
    if (isImport(event)) this.#again.want()
  }

  startOver(): void {
    this.#again.want()
  }

  reconnected(): void {
    this.#again.want()
  }

  stop(): void {
    this.#turn += 1
    this.#again.stop()
  }

  /** How much of the current import is done, of 100. */
  get percent(): number {
    const import_ = this.current
    if (!import_) return 0
    const undoes = import_.state === 'undoing'
    const all = undoes ? import_.counts.new + import_.counts.changed : import_.rows
    const done = undoes ? import_.undone + import_.kept : import_.done
    return all === 0 ? 0 : Math.min(100, Math.floor((100 * done) / all))
  }

  /** The columns are being looked at: so they are before a check, and again if one wants to. */
  get maps(): boolean {
    return this.plan !== null && ['uploaded', 'checked'].includes(this.current?.state ?? '')
  }

  async upload(file: File): Promise<void> {
    if (this.busy) return
    this.sending = { name: file.name, part: 0 }
    await this.#attempt(async () => {
      const progress = (part: number) => (this.sending = { name: file.name, part })
      this.#show(await this.api.uploadCustomers(file, progress))
    })
    this.sending = null
    if (!this.problem) await this.look()
  }

  /** Has the file shown as it is read otherwise. */
  async readAs(otherwise: Partial<Pick<ImportPlan, 'encoding' | 'separator' | 'heading'>>) {
    const { current, plan } = this
    if (!current || !plan) return
    const { encoding, separator, heading } = { ...plan, ...otherwise }
    await this.#attempt(async () => {
      const asked = { encoding, separator, heading }
      const preview = await this.api.previewCustomerImport(current.id, asked)
      this.preview = preview
      this.plan = { ...preview.plan, country: plan.country }
    })
  }

  inCountry(country: string): void {
    if (this.plan) this.plan = { ...this.plan, country }
  }

  hold(place: number, key: string): void {
    this.#column(place, columnOf(key, this.preview?.heading?.[place] ?? ''))
  }

  label(place: number, label: string): void {
    this.#column(place, { type: 'number', label })
  }

  #column(place: number, column: ImportColumn): void {
    if (!this.plan) return
    const columns = this.plan.columns.map((one, at) => (at === place ? column : one))
    this.plan = { ...this.plan, columns }
  }

  async changeColumns(): Promise<void> {
    await this.#look(true)
  }

  async check(): Promise<void> {
    const { current, plan } = this
    if (!current || !plan) return
    await this.#attempt(async () => {
      const checking = await this.api.checkCustomerImport(current.id, plan)
      this.plan = null
      this.#show(checking)
    })
  }

  async start(): Promise<void> {
    const { current } = this
    if (!current) return
    await this.#attempt(async () => this.#show(await this.api.startCustomerImport(current.id)))
  }

  /** Stops what runs, or gives up a file. */
  async end(): Promise<void> {
    const { current } = this
    if (!current) return
    await this.#attempt(() => this.api.stopCustomerImport(current.id))
    if (this.problem) return
    if (current.started_at === null) this.another()
    await this.look()
  }

  async undo(): Promise<void> {
    const { current } = this
    if (!current) return
    await this.#attempt(async () => this.#show(await this.api.undoCustomerImport(current.id)))
  }

  /** Shows one of before. */
  async open(id: Id): Promise<void> {
    this.#forget()
    this.current = this.past.find((one) => one.id === id) ?? null
    await this.look()
  }

  /** Makes room for another file. */
  another(): void {
    this.#forget()
    this.current = null
  }

  async showMoreKept(): Promise<void> {
    const { current, moreKept } = this
    if (!current || !moreKept) return
    await this.#attempt(async () => {
      const page = await this.api.customersKeptByUndo(current.id, moreKept)
      this.kept = [...this.kept, ...page.customers]
      this.moreKept = page.next
    })
  }

  look(): Promise<void> {
    return this.#look()
  }

  #forget(): void {
    this.#turn += 1
    this.problem = null
    this.refused = []
    this.preview = this.plan = null
    this.kept = []
    this.moreKept = null
  }

  #show(current: CustomerImport): void {
    this.#turn += 1
    this.current = current
    if (current.state === 'checking' || current.state === 'importing') this.refused = []
  }

  /** What is true now. What is on its way is shown before anything else. */
  async #look(maps = false): Promise<void> {
    const turn = ++this.#turn
    try {
      const { open, imports } = await this.api.customerImports()
      if (turn !== this.#turn) return
      this.past = imports
      const id = open?.id ?? this.current?.id
      const there = id !== undefined && (open !== null || imports.some((one) => one.id === id))
      if (there) await this.#lookAt(id, turn, maps)
      else this.another()
      if (turn !== this.#turn && there) return
      this.status = 'ready'
    } catch (thrown) {
      if (turn !== this.#turn) return
      this.problem = asProblem(thrown)
      if (this.status === 'loading') this.status = 'failed'
    }
  }

  async #lookAt(id: Id, turn: number, maps: boolean): Promise<void> {
    const shown = await this.api.customerImport(id)
    if (turn !== this.#turn) return
    const { state } = shown.import
    const asks = !this.plan && (state === 'uploaded' || (state === 'checked' && maps))
    if (asks) {
      const [preview, fields] = await Promise.all([
        this.api.previewCustomerImport(id, {}),
        this.api.customerFields(),
      ])
      if (turn !== this.#turn) return
      this.preview = preview
      this.plan = preview.plan
      this.fields = fields.fields
    }
    if (state === 'undone') {
      const kept = await this.api.customersKeptByUndo(id, null)
      if (turn !== this.#turn) return
      this.kept = kept.customers
      this.moreKept = kept.next
    }
    this.current = shown.import
    this.refused = shown.refused
  }

  async #attempt(act: () => Promise<void>): Promise<void> {
    this.busy = true
    this.problem = null
    try {
      await act()
    } catch (thrown) {
      this.problem = asProblem(thrown)
    }
    this.busy = false
  }
}
