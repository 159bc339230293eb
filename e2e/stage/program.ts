import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'

const PATIENCE = 30_000

/** One start of the real binary: what it said when it was ready, and how it is ended. */
export class Program<Ready> {
  private constructor(
    private readonly child: ChildProcess,
    readonly ready: Ready,
    private readonly log: string[],
  ) {}

  /** Starts it and waits for the line of JSON that it prints once requests are answered. */
  static async start<Ready>(
    args: string[],
    env: Record<string, string> = {},
  ): Promise<Program<Ready>> {
    const surroundings = { ...process.env, ...env }
    const child = spawn(binary(), args, { stdio: ['ignore', 'pipe', 'pipe'], env: surroundings })
    const log: string[] = []
    createInterface({ input: child.stderr }).on('line', (line) => {
      log.push(line)
      if (log.length > 200) log.shift()
    })
    const first = await firstLine(child).catch((reason: Error) => {
      child.kill('SIGKILL')
      throw new Error(`hearback ${args[0]}: ${reason.message}\n${log.join('\n')}`)
    })
    return new Program(child, JSON.parse(first) as Ready, log)
  }

  /** Asks it to stop; that it does so in time is part of what is tested. */
  async stop(): Promise<void> {
    if (this.#over) return
    const exited = once(this.child, 'exit')
    this.child.kill('SIGTERM')
    const timer = setTimeout(() => this.child.kill('SIGKILL'), PATIENCE)
    const [code] = (await exited) as [number | null]
    clearTimeout(timer)
    if (code !== 0) throw new Error(`it ended with ${code} when asked to\n${this.log.join('\n')}`)
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    if (this.#over) return
    const exited = once(this.child, 'exit')
    this.child.kill('SIGKILL')
    await exited
  }

  get #over(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null
  }
}

/** Runs the binary to its end, as one does on the command line. */
export async function run(args: string[], input = ''): Promise<string> {
  const child = spawn(binary(), args, { stdio: ['pipe', 'pipe', 'pipe'] })
  let out = ''
  let errors = ''
  child.stdout.on('data', (data) => (out += String(data)))
  child.stderr.on('data', (data) => (errors += String(data)))
  child.stdin.end(input)
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`hearback ${args.slice(0, 2).join(' ')}: ${code}\n${errors}`)
  return out
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((answer, refuse) => {
    const timer = setTimeout(() => refuse(new Error('it was not ready in time')), PATIENCE)
    createInterface({ input: child.stdout! }).once('line', (line) => {
      clearTimeout(timer)
      answer(line)
    })
    child.once('error', refuse)
    child.once('exit', (code) => refuse(new Error(`it ended with ${code} before it was ready`)))
  })
}

function binary(): string {
  return process.env['HEARBACK_BIN'] ?? resolve(import.meta.dirname, '../../target/debug/hearback')
}
