import { deflateSync } from 'node:zlib'
import { Inbox } from '../stage/inbox'
import { freePort, type Installation } from '../stage/installation'
import { stranger } from '../stage/people'
import { Proxy } from '../stage/proxy'
import { expect, test } from '../stage/test'

/** A picture of that many bytes, as far as anybody looks: its end is padded. */
function picture(bytes: number): Buffer {
  const chunk = (name: string, data: Buffer) => {
    const head = Buffer.alloc(8)
    head.writeUInt32BE(data.length)
    head.write(name, 4)
    return Buffer.concat([head, data, crc(Buffer.concat([head.subarray(4), data]))])
  }
  const size = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])
  const parts = [
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', size),
    chunk('tEXt', Buffer.alloc(bytes, 'x')),
    chunk('IDAT', deflateSync(Buffer.from([0, 0]))),
    chunk('IEND', Buffer.alloc(0)),
  ]
  return Buffer.concat(parts)
}

function crc(data: Buffer): Buffer {
  let sum = ~0
  for (const byte of data) {
    sum ^= byte
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1
  }
  const written = Buffer.alloc(4)
  written.writeUInt32BE(~sum >>> 0)
  return written
}

async function attach(inbox: Inbox, name: string, bytes: number): Promise<void> {
  const chooser = inbox.page.waitForEvent('filechooser')
  await inbox.page.getByRole('button', { name: 'Attach files' }).click()
  await (await chooser).setFiles({ name, mimeType: 'image/png', buffer: picture(bytes) })
}

type Install = (options?: string[]) => Promise<Installation>

async function behind(install: Install, start: (port: number, address: string) => Promise<Proxy>) {
  const port = await freePort()
  const here = ['--public-url', `http://127.0.0.1:${port}`, '--trusted-proxies', '127.0.0.1']
  const house = await install(here)
  const proxy = await start(port, house.address)
  await house.setUp()
  return { house, proxy }
}

for (const kind of ['nginx', 'caddy'] as const) {
  test(`I12 S9 L4: behind ${kind}, set up as the guide says, pages are live and pictures go`, async ({
    install,
    browserOf,
  }) => {
    const { house, proxy } = await behind(install, (...at) => Proxy.documented(kind, ...at))
    const bo = stranger('Bo')
    const to = house.lines[0]!.number
    const inbox = new Inbox(await browserOf(await house.cookiesOf()))
    await inbox.goTo(proxy.url)
    await house.simulator.text({ from: bo.number, to, body: 'Ready?' })
    await inbox.open(bo)
    await attach(inbox, 'roof.png', 2_000_000)
    await expect(inbox.send).toBeEnabled()
    await inbox.reply('This is the roof.')
    await expect(inbox.bubble('This is the roof.')).toHaveAttribute('data-status', 'delivered')
    await inbox.page.goto(`${proxy.url}/settings/check`)
    await expect(inbox.page.getByRole('heading', { name: 'System check' })).toBeVisible()
    await expect(inbox.page.getByRole('main')).toContainText('Front desk')
    await expect(inbox.page.getByText('WebSockets')).toHaveCount(0)
    await proxy.end()
  })
}

test('I12 L4: behind an nginx that was told nothing, texts come all the same, and the page says what is missing', async ({
  install,
  browserOf,
}) => {
  const { house, proxy } = await behind(install, (...at) => Proxy.bare(...at))
  const bo = stranger('Bo')
  const to = house.lines[0]!.number
  const page = await browserOf(await house.cookiesOf())
  const inbox = new Inbox(page)
  await page.goto(proxy.url)
  await inbox.isPolling()
  await page.evaluate(() => Object.assign(window, { neverReloaded: true }))
  await house.simulator.text({ from: bo.number, to, body: 'Ready?' })
  await inbox.open(bo)
  await inbox.reply('Ready when you are.')
  await expect(inbox.bubble('Ready when you are.')).toHaveAttribute('data-status', 'delivered')
  await house.simulator.text({ from: bo.number, to, body: 'See you then' })
  await expect(inbox.bubble('See you then')).toBeVisible()
  expect(await page.evaluate(() => 'neverReloaded' in window)).toBe(true)

  await attach(inbox, 'roof.png', 2_000_000)
  await expect(page.getByText('doesn’t allow files this large')).toBeVisible()
  await expect(page.getByText('client_max_body_size')).toBeVisible()

  await expect(page.getByText('WebSockets are blocked')).toBeVisible()
  await page.getByRole('link', { name: 'How to fix it' }).click()
  await expect(page.getByText("WebSockets can't reach Hearback")).toBeVisible()

  // Someone fixes it, at the same address.
  await page.goto(`${proxy.url}/`)
  await inbox.isPolling()
  await proxy.end()
  await expect(page.getByText('Reconnecting…')).toBeVisible()
  const mended = await Proxy.documented('nginx', Number(new URL(proxy.url).port), house.address)
  await inbox.isLive()
  await mended.end()
})

test('I12: a proxy that finds nobody behind it is named', async ({ install, browserOf }) => {
  const { house, proxy } = await behind(install, (...at) => Proxy.bare(...at))
  const page = await browserOf(await house.cookiesOf())
  await page.goto(proxy.url)
  await new Inbox(page).isPolling()
  await house.powerCut()
  await page.getByRole('tab', { name: /^All/ }).click()
  await expect(page.getByText('The proxy in front of Hearback can’t reach it.')).toBeVisible()
  await proxy.end()
})
