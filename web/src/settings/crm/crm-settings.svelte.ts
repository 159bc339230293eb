import type { Api } from '../../api'
import type { CrmFieldKind, CrmSource, CrmState, CrmTest, NewCrm } from '../../api/types'
import { Form } from '../form.svelte'
import * as words from './words'

export type CrmKind = CrmSource['connection']['kind']

export interface FieldRow {
  at: string
  label: string
  kind: CrmFieldKind
  currency: string
  key: number
}

export interface HeaderRow {
  name: string
  value: string
  /** Its value is stored, and stays if none is typed. */
  saved: boolean
  key: number
}

/** A CRM as it stands in the form. What is typed for one kind stays while another is looked at. */
export interface CrmForm {
  kind: CrmKind
  name: string
  url: string
  headers: HeaderRow[]
  records: string
  title: string
  phones: string
  token: string
  address: string
  client_id: string
  client_secret: string
  fields: FieldRow[]
}

type Needs = Pick<Api, 'crm' | 'setCrm' | 'forgetCrm' | 'testCrm'>

const USUAL_NAMES: Record<CrmKind, string> = {
  http: '',
  hubspot: words.hubspot,
  salesforce: words.salesforce,
}

/** The settings of the CRM: what is stored, what is being entered, and what a test shows. */
export class CrmSettings extends Form<'saving' | 'testing' | 'forgetting'> {
  stored = $state.raw<CrmState | null>(null)
  form = $state<CrmForm>(empty())
  number = $state('')
  externalId = $state('')
  tested = $state.raw<CrmTest | null>(null)
  #keys = 0
  #taken = ''

  constructor(private readonly api: Needs) {
    super()
  }

  readonly setUp = $derived(this.stored?.source != null)
  /** Whether the secret of the chosen kind is stored. */
  readonly keepsSecret = $derived(this.stored?.source?.connection.kind === this.form.kind)

  load(): Promise<void> {
    return this.read(
      () => this.api.crm(),
      (state) => this.#take(state),
    )
  }

  /** What others have made of it meanwhile; what is typed here stays. */
  async look(): Promise<void> {
    if (this.busy || this.status !== 'ready') return
    const state = await this.api.crm().catch(() => null)
    if (!state || this.busy) return
    if (this.#isAsTaken()) this.#take(state)
    else this.stored = state
  }

  /** A name that only follows from the kind goes with it. */
  choose(kind: CrmKind): void {
    if (this.form.name === USUAL_NAMES[this.form.kind]) this.form.name = USUAL_NAMES[kind]
    this.form.kind = kind
    this.tested = null
  }

  addField(): void {
    this.form.fields.push({ ...this.#emptyField() })
  }

  removeField(row: FieldRow): void {
    this.form.fields = this.form.fields.filter(({ key }) => key !== row.key)
  }

  /** One place up; the first stays where it is. */
  raise(row: FieldRow): void {
    const at = this.form.fields.findIndex(({ key }) => key === row.key)
    if (at > 0) this.form.fields.splice(at - 1, 0, ...this.form.fields.splice(at, 1))
  }

  addHeader(): void {
    this.form.headers.push({ name: '', value: '', saved: false, key: this.#keys++ })
  }

  removeHeader(row: HeaderRow): void {
    this.form.headers = this.form.headers.filter(({ key }) => key !== row.key)
  }

  save(): Promise<boolean> {
    this.tested = null
    return this.attempt('saving', async () => {
      this.#take(await this.api.setCrm(this.#entered()))
      return words.saved
    })
  }

  test(): Promise<boolean> {
    this.tested = null
    return this.attempt('testing', async () => {
      const external_id = this.externalId.trim() || undefined
      const source = this.#entered()
      this.tested = await this.api.testCrm({ source, number: this.number, external_id })
    })
  }

  forget(): Promise<boolean> {
    this.tested = null
    return this.attempt('forgetting', async () => {
      await this.api.forgetCrm()
      this.#take(await this.api.crm())
      return words.turnedOff
    })
  }

  #entered(): NewCrm {
    const { name, fields } = this.form
    return {
      name,
      connection: this.#connection(),
      fields: fields.map(({ at, label, kind, currency }) => {
        const field = { at, label, kind }
        return kind === 'money' && currency.trim()
          ? { ...field, currency: currency.trim().toUpperCase() }
          : field
      }),
    }
  }

  #connection(): NewCrm['connection'] {
    const { kind, url, headers, records, title, phones, token } = this.form
    const { address, client_id, client_secret } = this.form
    if (kind === 'hubspot') return { kind, token: token || undefined }
    if (kind === 'salesforce') {
      return { kind, address, client_id, client_secret: client_secret || undefined }
    }
    return {
      kind,
      url,
      headers: headers.map(({ name, value }) => ({ name, value: value || undefined })),
      records,
      title,
      phones: phones.split(',').map((one) => one.trim()),
    }
  }

  #emptyField(): FieldRow {
    return { at: '', label: '', kind: 'text', currency: 'USD', key: this.#keys++ }
  }

  #take(state: CrmState): void {
    this.stored = state
    const form = empty()
    const source = state.source
    if (!source) {
      this.#show({ ...form, fields: [this.#emptyField()] })
      return
    }
    const { connection } = source
    form.kind = connection.kind
    form.name = source.name
    form.fields = source.fields.map(({ currency, ...field }) => {
      const row = { ...this.#emptyField(), ...field }
      return currency ? { ...row, currency } : row
    })
    if (connection.kind === 'http') {
      form.url = connection.url
      form.headers = connection.headers.map((name) => {
        return { name, value: '', saved: true, key: this.#keys++ }
      })
      form.records = connection.records ?? ''
      form.title = connection.title ?? ''
      form.phones = connection.phones.join(', ')
    } else if (connection.kind === 'salesforce') {
      form.address = connection.address
      form.client_id = connection.client_id
    }
    this.#show(form)
  }

  #show(form: CrmForm): void {
    this.form = form
    this.#taken = JSON.stringify(form)
  }

  #isAsTaken(): boolean {
    return JSON.stringify(this.form) === this.#taken
  }
}

function empty(): CrmForm {
  return {
    kind: 'http',
    name: '',
    url: '',
    headers: [],
    records: '',
    title: '',
    phones: '',
    token: '',
    address: '',
    client_id: '',
    client_secret: '',
    fields: [],
  }
}
