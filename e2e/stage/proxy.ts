import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

export type Kind = 'nginx' | 'caddy'

/** Nobody in particular: a proxy needs no rights beyond its own folder. */
const NOBODY = 65534
const root = process.getuid?.() === 0

/** A real proxy on loopback, in front of a Hearback. */
export class Proxy {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    readonly url: string,
  ) {}

  /** As our guide says it is to be set up, but for its port, its certificate and where we listen. */
  static documented(kind: Kind, port: number, address: string): Promise<Proxy> {
    const guide = readFileSync(resolve(import.meta.dirname, '../../docs/self-hosting.md'), 'utf8')
    const said = new RegExp('```' + kind + '\\n([^]*?)```').exec(guide)?.[1]
    if (!said) throw new Error(`the guide says nothing of ${kind}`)
    const changes: [string | RegExp, string][] =
      kind === 'nginx'
        ? [
            ['listen 443 ssl;', `listen 127.0.0.1:${port};`],
            [/ssl_certificate(_key)? .*;\n/g, ''],
          ]
        : [['sms.example.com {', `http://127.0.0.1:${port} {`]]
    const config = [...changes, ['127.0.0.1:8080', address] as const].reduce((text, [from, to]) => {
      const changed = text.replace(from, to)
      if (changed === text) throw new Error(`the guide says ${String(from)} no more`)
      return changed
    }, said)
    return Proxy.start(kind, port, config)
  }

  /** nginx as most begin with it. */
  static bare(port: number, address: string): Promise<Proxy> {
    const config = `server {
      listen 127.0.0.1:${port};
      location / { proxy_pass http://${address}; proxy_set_header Host $http_host; }
    }`
    return Proxy.start('nginx', port, config)
  }

  private static async start(kind: Kind, port: number, config: string): Promise<Proxy> {
    const folder = mkdtempSync(join(tmpdir(), 'hearback-proxy-'))
    const file = join(folder, 'config')
    writeFileSync(file, kind === 'nginx' ? aroundNginx(config, folder) : aroundCaddy(config))
    if (root) chownSync(folder, NOBODY, NOBODY)
    const args =
      kind === 'nginx'
        ? ['-p', folder, '-c', file, '-e', 'stderr']
        : ['run', '--config', file, '--adapter', 'caddyfile']
    const child = spawn(program(kind), args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: process.env['PATH'], HOME: folder, XDG_DATA_HOME: folder },
      ...(root && { uid: NOBODY, gid: NOBODY }),
    })
    let said = ''
    child.stderr.on('data', (data) => (said += String(data)))
    const made = new Proxy(child, folder, `http://127.0.0.1:${port}`)
    await made.#answers(port).catch(async () => {
      await made.end()
      throw new Error(`${kind} does not listen:\n${said}`)
    })
    return made
  }

  async end(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const exited = once(this.child, 'exit')
      this.child.kill('SIGTERM')
      await exited
    }
    await rm(this.folder, { recursive: true, force: true })
  }

  async #answers(port: number): Promise<void> {
    for (const until = Date.now() + 15_000; ;) {
      const socket = connect(port, '127.0.0.1')
      const there = await once(socket, 'connect').then(
        () => true,
        () => false,
      )
      socket.destroy()
      if (there) return
      if (this.child.exitCode !== null || Date.now() > until) throw new Error('not there')
      await new Promise((over) => setTimeout(over, 50))
    }
  }
}

function aroundNginx(config: string, folder: string): string {
  const kept = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  return `daemon off;
    pid ${folder}/pid;
    worker_processes 1;
    events {}
    http {
      access_log off;
      ${kept.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n')}
      ${config}
    }`
}

function aroundCaddy(config: string): string {
  return `{
    admin off
    auto_https off
    default_bind 127.0.0.1
  }
  ${config}`
}

function program(kind: Kind): string {
  const usual = ['/usr/sbin/', '/usr/bin/', '/usr/local/bin/', '/opt/homebrew/bin/']
  const found = usual.map((folder) => folder + kind).find((path) => existsSync(path))
  return process.env[kind.toUpperCase()] ?? found ?? kind
}
