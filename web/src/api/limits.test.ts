import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { limited } from './limits'
import { Problem } from './problem'

let server: Server | undefined

async function at(answer: RequestListener): Promise<string> {
  const made = (server = createServer(answer))
  await new Promise<void>((listening) => made.listen(0, '127.0.0.1', listening))
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}/`
}

afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

const ask = (url: string, within: number, signal?: AbortSignal) =>
  limited(within)(new Request(url, { signal: signal ?? null })).then(
    async (answer) => `${answer.status} ${await answer.text()}`,
    (thrown) => (thrown as Problem).code,
  )

it('hands on what comes in time, with or without a body', async () => {
  const url = await at(({ url }, answer) => {
    answer.writeHead(url === '/none' ? 204 : 404).end(url === '/none' ? '' : 'Nobody here')
  })
  expect(await ask(url, 5_000)).toBe('404 Nobody here')
  expect(await ask(`${url}none`, 5_000)).toBe('204 ')
})

it('ends what is never answered', async () => {
  expect(await ask(await at(() => {}), 30)).toBe('too_slow')
})

it('ends what is answered by half', async () => {
  const url = await at((_, answer) => void answer.writeHead(200).write('{"half":'))
  expect(await ask(url, 60)).toBe('too_slow')
})

it('tells a connection that breaks from one that is silent', async () => {
  const url = await at((_, answer) => answer.destroy())
  expect(await ask(url, 5_000)).toBe('unreachable')
  const broken = await at((_, answer) => {
    answer.writeHead(200, { 'content-length': '100' }).write('{"half":', () => answer.destroy())
  })
  expect(await ask(broken, 5_000)).toBe('unreachable')
})

it('is left when nobody wants it any more', async () => {
  const nobody = new AbortController()
  const asked = ask(await at(() => nobody.abort()), 5_000, nobody.signal)
  expect(await asked).toBe('unreachable')
})
