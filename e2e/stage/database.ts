import { randomBytes } from 'node:crypto'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'

export type Engine = 'sqlite' | 'postgres'

/** Where one start of Hearback keeps its data: a directory, and on PostgreSQL a database. */
export class Place {
  private constructor(
    readonly directory: string,
    readonly url: string | null,
    private readonly kept = false,
  ) {}

  /** A directory that was there before and stays. */
  static at(directory: string): Place {
    return new Place(directory, null, true)
  }

  private static async make(engine: Engine): Promise<Place> {
    const directory = await mkdtemp(join(tmpdir(), 'hearback-story-'))
    return new Place(directory, engine === 'postgres' ? await createDatabase() : null)
  }

  /** Makes a place and uses it; when that fails, the place goes again. */
  static async for<Used>(engine: Engine, use: (place: Place) => Promise<Used>): Promise<Used> {
    const place = await Place.make(engine)
    return use(place).catch(async (error: unknown) => {
      await place.remove()
      throw error
    })
  }

  /** As the program is told. */
  get args(): string[] {
    return ['--data', this.directory, ...(this.url ? ['--database', this.url] : [])]
  }

  async remove(): Promise<void> {
    if (this.kept) return
    await rm(this.directory, { recursive: true, force: true })
    if (!this.url) return
    const name = new URL(this.url).pathname.slice(1)
    await onServer((client) => client.query(`DROP DATABASE "${name}" WITH (FORCE)`))
  }

  /** Copies the database; the program must not run. */
  async backUp(): Promise<void> {
    if (!this.url) {
      for (const end of ['', '-wal']) {
        const file = join(this.directory, `hearback.sqlite${end}`)
        await cp(file, `${file}.backup`, { force: true }).catch(unlessMissing)
      }
      return
    }
    const name = new URL(this.url).pathname.slice(1)
    await onServer((client) => client.query(`CREATE DATABASE "${name}_backup" TEMPLATE "${name}"`))
  }

  /** Puts the copy in the database's place; the program must not run. */
  async restore(): Promise<void> {
    if (!this.url) {
      for (const end of ['', '-wal', '-shm']) {
        const file = join(this.directory, `hearback.sqlite${end}`)
        await rm(file, { force: true })
        await cp(`${file}.backup`, file).catch(unlessMissing)
      }
      return
    }
    const name = new URL(this.url).pathname.slice(1)
    await onServer((client) => client.query(`DROP DATABASE "${name}" WITH (FORCE)`))
    await onServer((client) => client.query(`ALTER DATABASE "${name}_backup" RENAME TO "${name}"`))
  }
}

function unlessMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}

async function createDatabase(): Promise<string> {
  const name = `hearback_story_${randomBytes(6).toString('hex')}`
  await onServer((client) => client.query(`CREATE DATABASE "${name}"`))
  const url = new URL(server())
  url.pathname = `/${name}`
  return url.href
}

function onServer(act: (client: Client) => Promise<unknown>): Promise<void> {
  return on(server(), act)
}

async function on(url: string, act: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await act(client)
  } finally {
    await client.end()
  }
}

function server(): string {
  const url = process.env['HEARBACK_TEST_POSTGRES']
  if (!url) throw new Error('HEARBACK_TEST_POSTGRES names no PostgreSQL server')
  return url
}
