import type { Api } from '../../api'
import type { ImportedOptOuts } from '../../api/types'
import { displayLine } from '../../text/display-text'
import { Form } from '../form.svelte'
import { rowsOf, textOf } from './table-file'
import * as words from './words'

/** So much of a file is looked at, in bytes; the server takes no more. */
const LOOKED_AT = 10_000_000
const FIRST = 3

/** A file that may be the wrong one: whoever chose it sees how it begins before anybody is opted out. */
export interface Chosen {
  file: File
  /** How many rows it has that are not empty. */
  lines: number
  first: string[]
}

/** Bringing in a file of opt-outs, and what became of its rows. */
export class OptOutFile extends Form<'importing'> {
  chosen = $state.raw<Chosen | null>(null)
  imported = $state.raw<ImportedOptOuts | null>(null)
  /** The file's name. */
  name = $state('')

  constructor(private readonly api: Pick<Api, 'importOptOuts'>) {
    super()
  }

  async choose(file: File): Promise<void> {
    const text = textOf(new Uint8Array(await file.slice(0, LOOKED_AT).arrayBuffer()))
    const lines = rowsOf(text)
    const first = lines.slice(0, FIRST).map((line) => displayLine(line.slice(0, 200)))
    this.chosen = { file, lines: lines.length, first }
  }

  async bring(file: File): Promise<void> {
    if (this.busy) return
    this.chosen = null
    this.imported = null
    this.name = file.name
    await this.attempt('importing', async () => {
      this.imported = await this.api.importOptOuts(file)
    })
  }

  /** What became of the rows, in a sentence. */
  readonly result = $derived.by(() => {
    if (!this.imported) return null
    const { added, consents, known, refused_count } = this.imported
    return words.result(added, consents, known, refused_count)
  })
}
