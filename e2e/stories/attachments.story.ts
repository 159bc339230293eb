import { writeFile } from 'node:fs/promises'
import { deflateSync } from 'node:zlib'
import type { Locator, Page } from '@playwright/test'
import { stranger } from '../stage/people'
import type { Attached } from '../stage/simulator'
import { expect, test } from '../stage/test'

/** A file of someone's own, called what they like. */
function file(content_type: string, bytes: Buffer | string): Attached {
  return { content_type, base64: Buffer.from(bytes).toString('base64') }
}

/** A picture of one color, as big as it says. */
function png(width: number, height: number): Buffer {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([1, 0, 0, 0, 0], 8)
  const rows = Buffer.alloc((Math.ceil(width / 8) + 1) * height)
  const chunks = [
    ['IHDR', head],
    ['IDAT', deflateSync(rows)],
    ['IEND', Buffer.alloc(0)],
  ] as const
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks.map(chunk)])
}

function chunk([name, data]: readonly [string, Buffer]): Buffer {
  const body = Buffer.concat([Buffer.from(name), data])
  const whole = Buffer.alloc(body.length + 8)
  whole.writeUInt32BE(data.length, 0)
  body.copy(whole, 4)
  whole.writeUInt32BE(crc(body), body.length + 4)
  return whole
}

function crc(bytes: Buffer): number {
  let sum = 0xffffffff
  for (const byte of bytes) {
    sum ^= byte
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0)
  }
  return (sum ^ 0xffffffff) >>> 0
}

test('R5 I6: a picture texted from a phone is shown in the thread, and looked at', async ({
  demo,
  inboxOf,
  handsetOf,
}) => {
  const okafor = stranger('Mr. Okafor')
  const phone = await handsetOf(okafor, demo)
  await phone.text('This is what it looks like')
  const inbox = await inboxOf('Priya')
  await inbox.open(okafor)
  await phone.attach('roof')
  await phone.attach('garden')
  await phone.text('And from the garden')

  const pictures = inbox.thread.getByRole('button', { name: /^View attached picture/ })
  await expect(pictures).toHaveCount(2)
  await isShown(pictures.first().locator('img'))

  const viewer = inbox.page.getByRole('dialog', { name: /^Picture/ })
  await pictures.first().press('Enter')
  await expect(viewer).toHaveAccessibleName('Picture 1 of 2')
  await expect(viewer.getByRole('button', { name: 'Close' })).toBeFocused()
  await inbox.page.keyboard.press('ArrowRight')
  await expect(viewer).toHaveAccessibleName('Picture 2 of 2')
  // However often one goes on with Tab, one stays with the picture.
  for (let n = 0; n < 6; n++) {
    await inbox.page.keyboard.press('Tab')
    expect(
      await viewer.evaluate(
        (it) => it.contains(document.activeElement) || document.activeElement === document.body,
      ),
    ).toBe(true)
  }
  const download = inbox.page.waitForEvent('download')
  await viewer.getByRole('link', { name: 'Download' }).click()
  expect((await download).suggestedFilename()).toMatch(/\.png$/)
  await inbox.page.keyboard.press('Escape')
  await expect(viewer).toBeHidden()
  await expect(pictures.first()).toBeFocused()
  await inbox.page.keyboard.press('Enter')
  await viewer.getByRole('button', { name: 'Close' }).press('Enter')
  await expect(viewer).toBeHidden()
  await expect(pictures.first()).toBeFocused()
  await expect(inbox.heading).toContainText(okafor.shown)
})

test('I6: nothing in the thread moves when a picture comes in after its message', async ({
  demo,
  inboxOf,
}) => {
  const okafor = stranger('Mr. Okafor')
  const text = { from: okafor.number, to: demo.main.number }
  await demo.simulator.text({ ...text, body: 'Look at this' })
  const inbox = await inboxOf('Priya')
  await inbox.open(okafor)
  await demo.simulator.fault({ kind: 'delay', ms: 1500, on: 'media', to: demo.main.number })
  const media = [file('image/png', png(1200, 800))]
  await demo.simulator.text({ ...text, body: 'The gutter', media })
  const place = () => inbox.bubble('Look at this').boundingBox()
  await expect(inbox.thread.getByRole('img', { name: /loading/ })).toBeVisible()
  const before = await place()
  await expect(inbox.thread.getByRole('button', { name: /^View attached picture/ })).toBeVisible()
  expect(await place()).toEqual(before)
})

test('R5: what is no picture, is too big for one, or is broken is a download', async ({
  demo,
  inboxOf,
}) => {
  const okafor = stranger('Mr. Okafor')
  const text = { from: okafor.number, to: demo.main.number }
  const media = [
    file('image/png', '<!doctype html><script>document.title = "owned"</script>'),
    file('image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'),
    file('image/png', png(10_000, 10_000)),
    // Its head is in order, and the rest is missing.
    file('image/png', png(300, 200).subarray(0, 33)),
  ]
  await demo.simulator.text({ ...text, body: 'Four files', media })
  const inbox = await inboxOf('Priya')
  await inbox.open(okafor)
  const links = inbox.thread.getByRole('link', { name: /View attachment/ })
  await expect(links).toHaveCount(4)
  await expect(inbox.thread.getByRole('button', { name: /^View attached picture/ })).toHaveCount(0)
  const download = inbox.page.waitForEvent('download')
  await links.filter({ hasText: 'Web page' }).click()
  expect((await download).suggestedFilename()).toBe('attachment.html')
  expect(await inbox.page.title()).not.toBe('owned')
})

test('R5: a picture that is late comes by itself, and one that is too large says so', async ({
  demo,
  inboxOf,
}) => {
  const okafor = stranger('Mr. Okafor')
  const to = demo.main.number
  const text = { from: okafor.number, to, media: [{ sample: 'kitchen' as const }] }
  await demo.simulator.fault({ kind: 'status', status: 404, on: 'media', to })
  await demo.simulator.text({ ...text, body: 'A picture' })
  const inbox = await inboxOf('Priya')
  await inbox.open(okafor)
  await expect(inbox.thread.getByRole('button', { name: /^View attached picture/ })).toBeVisible()
  await demo.simulator.fault({ kind: 'media_endless', to })
  await demo.simulator.text({ ...text, body: 'A film' })
  await expect(inbox.thread.getByText(/over 16 MB/)).toBeVisible()
  await expect(inbox.thread.getByRole('button', { name: 'Try again' })).toHaveCount(0)
})

/** What a browser hands over when files are dropped or pasted. */
function handed(page: Page, name: string, type: string, bytes: Buffer) {
  return page.evaluateHandle(
    ([name, type, base64]) => {
      const data = new DataTransfer()
      const content = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
      data.items.add(new File([content], name, { type }))
      return data
    },
    [name, type, bytes.toString('base64')] as const,
  )
}

const choose = (page: Page, files: { name: string; mimeType: string; buffer: Buffer }[]) =>
  page.locator('input[type=file]').setInputFiles(files)

/** The picture in a bubble is really there. */
async function isShown(image: Locator): Promise<void> {
  await expect
    .poll(() => image.evaluate((img) => (img as HTMLImageElement).naturalWidth))
    .toBeGreaterThan(0)
}

test('S9: pictures are sent by button, by drop and by paste, and reach the phone', async ({
  demo,
  inboxOf,
  handsetOf,
}) => {
  const okafor = stranger('Mr. Okafor')
  const phone = await handsetOf(okafor, demo)
  await phone.text('Can you show me?')
  const inbox = await inboxOf('Priya')
  await inbox.open(okafor)
  const { page } = inbox
  const chosen = page.getByRole('list', { name: 'Attachments' }).getByRole('listitem')

  await choose(page, [{ name: 'roof.png', mimeType: 'image/png', buffer: png(400, 300) }])
  await expect(chosen).toHaveCount(1)

  const dropped = await handed(page, 'gutter.png', 'image/png', png(300, 400))
  const messages = page.getByRole('region', { name: 'Messages' })
  await messages.dispatchEvent('dragenter', { dataTransfer: dropped })
  await expect(page.getByText('Drop to attach')).toBeVisible()
  await messages.dispatchEvent('drop', { dataTransfer: dropped })
  await expect(page.getByText('Drop to attach')).toBeHidden()
  await expect(chosen).toHaveCount(2)

  const pasted = await handed(page, 'image.png', 'image/png', png(200, 200))
  await inbox.box.evaluate(
    (box, clipboardData) =>
      box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true })),
    pasted,
  )
  await expect(chosen).toHaveCount(3)

  await inbox.reply('Here they are')
  await expect(chosen).toHaveCount(0)
  const bubble = inbox.bubble('Here they are')
  const pictures = bubble.getByRole('button', { name: /^View attached picture/ })
  await expect(pictures).toHaveCount(3)
  await isShown(pictures.first().locator('img'))
  await expect(phone.received('Here they are').locator('img')).toHaveCount(3)
  await isShown(phone.received('Here they are').locator('img').first())
  await expect(bubble).toHaveAttribute('data-status', 'delivered')
})

test('S9: a picture alone is a message, and the first one to a number can be one', async ({
  demo,
  inboxOf,
}) => {
  const okafor = stranger('Mr. Okafor')
  const inbox = await inboxOf('Priya')
  await inbox.page.goto(`${demo.url}/new?number=${encodeURIComponent(okafor.number)}`)
  await choose(inbox.page, [{ name: 'roof.png', mimeType: 'image/png', buffer: png(400, 300) }])
  await inbox.send.click()
  await expect(inbox.heading).toContainText(okafor.shown)
  await expect(inbox.thread.getByRole('button', { name: /^View attached picture/ })).toBeVisible()
  await demo.simulator.settle()
  expect(await demo.simulator.sentTo(okafor.number)).toEqual([''])
})

test('S9 I8: what is attached survives changing the conversation and a reload', async ({
  demo,
  inboxOf,
}) => {
  const [ada, ben] = [stranger('Ada'), stranger('Ben')]
  const to = demo.main.number
  await demo.simulator.text({ from: ada.number, to, body: 'One' })
  await demo.simulator.text({ from: ben.number, to, body: 'Two' })
  const inbox = await inboxOf('Priya')
  const chosen = inbox.page.getByRole('list', { name: 'Attachments' }).getByRole('listitem')
  await inbox.open(ada)
  await choose(inbox.page, [
    { name: 'roof.png', mimeType: 'image/png', buffer: png(400, 300) },
    { name: 'offer.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 offer') },
  ])
  await expect(chosen).toHaveCount(2)
  await expect(chosen.first()).toHaveAttribute('data-state', 'ready')
  await expect(chosen.last()).toHaveAttribute('data-state', 'ready')
  await inbox.open(ben)
  await expect(chosen).toHaveCount(0)
  await inbox.page.reload()
  await inbox.isLive()
  await inbox.open(ada)
  await expect(chosen).toHaveCount(2)
  await isShown(chosen.first().locator('img'))
  await inbox.page.getByRole('button', { name: 'Remove roof.png' }).click()
  await expect(chosen).toHaveCount(1)
  await inbox.reply('The offer')
  await expect(inbox.bubble('The offer').getByRole('link', { name: /offer\.pdf/ })).toBeVisible()
})

test('S9: what can’t be sent is refused in words, before or after it was uploaded', async ({
  demo,
  inboxOf,
}) => {
  const okafor = stranger('Mr. Okafor')
  await demo.simulator.text({ from: okafor.number, to: demo.main.number, body: 'Hello' })
  const inbox = await inboxOf('Priya')
  await inbox.open(okafor)
  const alert = (words: string) => inbox.page.getByRole('alert').filter({ hasText: words })
  const chosen = inbox.page.getByRole('list', { name: 'Attachments' }).getByRole('listitem')
  const large = test.info().outputPath('site.png')
  await writeFile(large, Buffer.alloc(25_000_000))
  await inbox.page.locator('input[type=file]').setInputFiles(large)
  await expect(alert('site.png is too large. Pictures can be up to 5 MB.')).toBeVisible()
  await expect(chosen).toHaveCount(0)
  const page = Buffer.from('<!doctype html><script>document.title = "owned"</script>')
  await choose(inbox.page, [{ name: 'roof.png', mimeType: 'image/png', buffer: page }])
  await expect(alert("Phones can't open this kind of file.")).toBeVisible()
  await inbox.box.fill('Here')
  await expect(inbox.send).toBeDisabled()
  await inbox.page.getByRole('button', { name: 'Remove roof.png' }).click()
  await expect(inbox.send).toBeEnabled()
})
