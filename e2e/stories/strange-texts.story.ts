import { Inbox } from '../stage/inbox'
import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

test('I6: whatever a text is made of, it is shown as text and stays in its place', async ({
  demo,
  inboxOf,
}) => {
  const mallory = stranger('Mallory')
  const to = demo.main.number
  const bodies = [
    'x'.repeat(1600),
    '👩🏽‍🚀👨‍👩‍👧‍👦🏳️‍🌈 one of each',
    'שלום, is 12:30 בסדר? (yes)',
    '<script>document.title="taken"</script><b>bold</b> **not bold** [link](javascript:alert(1))',
    'Bell\u0007, escape\u001b[31m, invoice_\u202egnp.exe',
    'javascript:alert(1) JaVaScRiPt:alert(2) data:text/html,x file:///etc/passwd vbscript:x',
    'https://example.com/a?b=1 http://example.org mailto:a@example.com tel:+12065550100',
  ]
  for (const body of bodies) await demo.simulator.text({ from: mallory.number, to, body })
  const inbox = await inboxOf('Priya')
  await inbox.open(mallory)

  await expect(inbox.bubble('<script>')).toContainText('<b>bold</b> **not bold** [link]')
  await expect(inbox.bubble('one of each')).toContainText('👩🏽‍🚀👨‍👩‍👧‍👦🏳️‍🌈')
  await expect(inbox.bubble('Bell')).toContainText('Bell␇, escape␛[31m, invoice_gnp.exe')
  await expect(inbox.bubble('שלום').locator('[dir=auto]')).toHaveCSS('direction', 'rtl')
  await expect(inbox.bubble('<script>').getByRole('link')).toHaveCount(0)
  await expect(inbox.bubble('vbscript').getByRole('link')).toHaveCount(0)
  const links = inbox.bubble('https://example.com').getByRole('link')
  await expect(links).toHaveCount(4)
  for (const link of await links.all()) {
    await expect(link).toHaveAttribute('href', /^(https?|mailto|tel):/)
    await expect(link).toHaveAttribute('rel', /noopener.*noreferrer.*nofollow/)
  }
  await expect(inbox.page).not.toHaveTitle('taken')

  // The long word is broken, and nothing is wider than its column.
  for (const width of [1440, 1024, 390]) {
    await inbox.page.setViewportSize({ width, height: 844 })
    await inbox.standStill()
    const wide = await inbox.page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('main, main *')]
        .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
        .map((one) => one.className),
    )
    expect(wide, `at ${width}`).toEqual([])
  }
})

test('I4 I6: a text with nothing in it is shown, and said to be empty', async ({
  demo,
  inboxOf,
}) => {
  const to = demo.main.number
  const inbox = await inboxOf('Priya')
  for (const body of ['', ' \n ', '\u200b', '\u2800', '\u3164\ufeff']) {
    const nobody = stranger('Nobody')
    await demo.simulator.text({ from: nobody.number, to, body })
    await expect(inbox.row(nobody)).toContainText('Empty text')
    await inbox.open(nobody)
    const bubble = inbox.thread.locator('.bubble')
    await expect(bubble).toHaveText('Empty text')
    expect((await bubble.boundingBox())!.height).toBeGreaterThan(20)
  }
  // A picture says enough by itself.
  const ivy = stranger('Ivy')
  const media = [{ sample: 'roof' as const }]
  await demo.simulator.text({ from: ivy.number, to, body: '\u200b', media })
  await expect(inbox.row(ivy)).toContainText('Photo')
  await inbox.open(ivy)
  await expect(inbox.thread.locator('[data-message-id]')).toHaveCount(1)
  await expect(inbox.thread.getByText('Empty text')).toHaveCount(0)
})

test('I4: previews of right-to-left texts and forged names keep to their row', async ({
  demo,
  inboxOf,
}) => {
  const noa = stranger('Noa')
  const to = demo.main.number
  await demo.simulator.text({ from: noa.number, to, body: '\u202eשלום\n\n  עולם\u0007' })
  const inbox = await inboxOf('Priya')
  const preview = inbox.row(noa).locator('.preview')
  await expect(preview).toHaveText('שלום עולם␇')
  await expect(preview.locator('.text')).toHaveAttribute('dir', 'rtl')
  await inbox.open(noa)
  await inbox.reply('בסדר')
  await expect(preview).toHaveText('You: בסדר')
  // Who said it stands first, whichever way the text is read.
  const [who, text] = [preview.locator('.who'), preview.locator('.text')]
  expect((await who.boundingBox())!.x).toBeLessThan((await text.boundingBox())!.x)
})

test('P2: a conversation that is not there is said not to be, with a way back', async ({
  demo,
  browserOf,
}) => {
  const inbox = new Inbox(await browserOf(await demo.cookiesOf('Priya')))
  for (const path of ['/c/01900000-0000-7000-8000-000000000000', '/c/nonsense', '/no-such-page']) {
    await inbox.goTo(demo.url + path)
    await expect(inbox.heading, path).toContainText(/(Conversation|Page) not found/)
    await expect(inbox.box).toHaveCount(0)
    await inbox.page.getByRole('link', { name: 'Back to inbox' }).click()
    await expect(inbox.heading).toContainText('Pick a conversation')
  }
})

test('I12: a clock that is wrong by a day changes no time on the page', async ({
  demo,
  browserOf,
}) => {
  const rip = stranger('Rip')
  await demo.simulator.text({ from: rip.number, to: demo.main.number, body: 'What day is it?' })
  for (const days of [-1, 1]) {
    const inbox = new Inbox(await browserOf(await demo.cookiesOf('Priya')))
    await inbox.page.clock.install({ time: Date.now() + days * 86_400_000 })
    await inbox.goTo(demo.url)
    await expect(inbox.row(rip).locator('time')).toHaveText(/^\d{1,2}:\d\d [AP]M$/)
    await inbox.open(rip)
    await expect(inbox.thread.getByText('Today')).toHaveCount(1)
    await inbox.reply(`The same as here, ${days}`)
    await expect(inbox.bubble(`as here, ${days}`)).toHaveAttribute('data-status', 'delivered')
    await expect(inbox.thread.getByText(/Yesterday|Tomorrow/)).toHaveCount(0)
    await expect(inbox.thread.getByText('Today')).toHaveCount(1)
  }
})

test('I12: a connection that breaks off every second neither flickers nor repeats itself', async ({
  demo,
  cable,
  inboxOver,
}) => {
  const fay = stranger('Fay')
  const to = demo.main.number
  await demo.simulator.text({ from: fay.number, to, body: 'Flap 0' })
  const inbox = await inboxOver(cable, 'Priya')
  await inbox.open(fay)
  await inbox.page.evaluate(() => {
    const bars: string[] = []
    Object.assign(window, { bars })
    new MutationObserver(() => {
      const words = document.querySelector('.bars [role=status] p')?.textContent?.trim()
      if (words && words !== bars.at(-1)) bars.push(words)
    }).observe(document.body, { subtree: true, childList: true, characterData: true })
  })
  const loaded: string[] = []
  inbox.page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    // What was missed may be asked for by ordinary requests when sockets take too long.
    const asks = request.method() === 'GET' && pathname.startsWith('/api/')
    if (asks && !pathname.endsWith('/events')) loaded.push(pathname)
  })
  for (let n = 1; n <= 6; n += 1) {
    const lost = expect(inbox.page.locator('body')).not.toHaveAttribute('data-live', 'connected')
    cable.cut()
    await lost
    await demo.simulator.text({ from: fay.number, to, body: `Flap ${n}` })
    cable.mend()
    await expect(inbox.bubble(`Flap ${n}`)).toBeVisible()
    await expect(inbox.page.locator('body')).toHaveAttribute('data-live', 'connected')
  }
  for (let n = 0; n <= 6; n += 1) await expect(inbox.bubble(`Flap ${n}`)).toHaveCount(1)
  await expect(inbox.row(fay)).toHaveCount(1)
  expect(await inbox.page.evaluate(() => (window as unknown as { bars: string[] }).bars)).toEqual(
    [],
  )
  // What happened meanwhile is told, and nothing is loaded again.
  expect(loaded).toEqual([])
})

test('D2: a page that nobody has signed in on finds nothing to complain of', async ({
  demo,
  install,
  browserOf,
}) => {
  const office = await install()
  await office.setUp()
  for (const url of [demo.url, office.url, `${office.url}/setup`, `${demo.url}/c/gone`]) {
    const page = await browserOf()
    const said: string[] = []
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) said.push(message.text())
    })
    await page.goto(url)
    await expect(page.getByRole('form', { name: 'Sign in' })).toBeVisible()
    await page.waitForLoadState('networkidle')
    expect(said, url).toEqual([])
  }
})
