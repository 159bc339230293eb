import type { Page } from '@playwright/test'
import { freshCookies } from '../stage/house'
import { Inbox } from '../stage/inbox'
import { ana } from '../stage/installation'
import { stranger } from '../stage/people'
import { certificate, PostOffice } from '../stage/post-office'
import { expect, test } from '../stage/test'

const ben = {
  email: 'ben@harbor.example',
  name: 'Ben Carter',
  role: 'sms_user',
  password: 'three words suffice',
}

/** The mail server is on the same machine. */
const allowed = ['--allow-egress', '127.0.0.1,::1']

const given = (office: PostOffice) => ({
  host: '127.0.0.1',
  port: office.port,
  security: 'none',
  from_name: 'Harbor Dental',
  from_address: 'inbox@harbor.example',
})

async function fill(page: Page, values: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(values)) {
    await page.getByLabel(label, { exact: true }).fill(value)
  }
}

const save = (page: Page) => page.getByRole('button', { name: 'Save' }).click()
const testMail = (page: Page) => page.getByRole('button', { name: 'Send me a test' }).click()

test('I7: Ana sets up email, assigns to Ben, and he opens the conversation from his mail', async ({
  install,
  browserOf,
}) => {
  const [house, office] = [await install(allowed), await PostOffice.open()]
  office.user = { name: 'harbor', password: 'right' }
  await house.setUp()
  await house.addUser(ben)
  const walt = stranger('Walt')
  await house.simulator.text({
    from: walt.number,
    to: house.lines[0]!.number,
    body: 'Is it ready?',
  })

  const inbox = new Inbox(await browserOf(await house.cookiesOf()))
  const { page } = inbox
  await inbox.goTo(house.url)
  await inbox.open(walt)
  await page.keyboard.press('a')
  await expect(page.getByRole('checkbox', { name: 'Email them' })).toBeDisabled()
  await page.getByRole('link', { name: 'Set it up' }).click()
  await fill(page, { Server: '127.0.0.1', Port: String(office.port) })
  await page.getByLabel('Encryption').selectOption('none')
  await fill(page, { Username: 'harbor', Password: 'wrong' })
  await fill(page, { 'From address': 'inbox@harbor.example' })
  await save(page)
  await testMail(page)
  await expect(page.getByRole('alert').filter({ hasText: 'password' })).toContainText(
    'The mail server rejected the username or password',
  )
  await page.getByLabel('Password', { exact: true }).fill('right')
  await save(page)
  await expect(page.getByRole('status').filter({ hasText: 'Saved' })).toBeVisible()
  await testMail(page)
  await expect(page.getByRole('status').filter({ hasText: ana.email })).toBeVisible()
  expect((await office.mailTo(ana.email)).subject).toBe('Hearback test email')

  await page.getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByText('Email people when a conversation is assigned')).toBeVisible()
  await page.getByRole('link', { name: 'Inbox' }).click()
  await inbox.isLive()
  await inbox.open(walt)
  await page.keyboard.press('a')
  await page.getByRole('checkbox', { name: 'Email them' }).check()
  await page.getByRole('combobox', { name: 'Assign to' }).fill('car')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('Assigned to Ben Carter, email sent')
  await expect(page.getByRole('button', { name: /^Assign: / })).toContainText('Ben Carter')

  const mail = await office.mailTo(ben.email)
  expect(mail.subject).toBe(
    `Ana assigned ${walt.number.replace(/^\+1(...)(...)/, '+1 $1-$2-')} to you`,
  )
  expect(mail.from).toMatchObject({ name: 'Harbor Dental', address: 'inbox@harbor.example' })
  expect(mail.headers.find(({ key }) => key === 'auto-submitted')?.value).toBe('auto-generated')
  expect(mail.text).not.toContain('Is it ready?')
  const link = /https?:\/\/\S+/.exec(mail.text!)![0]
  expect(mail.html).toContain(`href="${link}"`)

  // Ben is not signed in where he reads his mail.
  const his = new Inbox(await browserOf())
  await his.page.goto(link)
  await his.page.getByLabel('Email').fill(ben.email)
  await his.page.getByLabel('Password').fill(ben.password)
  await his.page.getByRole('button', { name: 'Sign in' }).click()
  await expect(his.heading).toContainText(walt.shown)
  await expect(his.bubble('Is it ready?')).toBeVisible()
  await expect(his.page.getByRole('button', { name: /^Assign: / })).toContainText('Ben')

  await his.page.getByRole('button', { name: 'Close', exact: true }).click()
  await expect(his.page.getByRole('button', { name: 'Reopen' })).toBeVisible()
  await his.page.getByRole('button', { name: 'Reopen' }).click()
  await expect(page.getByRole('button', { name: 'Close', exact: true })).toBeVisible()

  // His browser was a new one, of which he is told, too. Undoing tells nobody.
  await inbox.assign('Ana Costa')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByRole('button', { name: /^Assign: / })).toContainText('Ben Carter')
  const subjects = () => office.mailsTo(ben.email).map(({ subject }) => subject)
  await expect.poll(subjects).toEqual([mail.subject, 'New sign-in to your Hearback account'])
  expect(office.mailsTo(ana.email)).toHaveLength(1)
  await office.close()
})

test('I7: a mail waits for a server that is down, through a power cut; one refused for good is shown', async ({
  install,
  browserOf,
}) => {
  const [house, office] = [await install(allowed), await PostOffice.open()]
  await house.setUp()
  await house.addUser(ben)
  const api = await house.asAna()
  // Before there is mail: nobody is told of this browser.
  const cookies = await house.cookiesOf()
  expect((await api.put('/api/v1/mail', { data: given(office) })).ok()).toBe(true)
  const [walt, uma] = [stranger('Walt'), stranger('Uma')]
  for (const { number } of [walt, uma]) {
    await house.simulator.text({ from: number, to: house.lines[0]!.number, body: 'Hello' })
  }
  await office.close()
  const inbox = new Inbox(await browserOf(cookies))
  await inbox.goTo(house.url)
  await inbox.open(walt)
  await inbox.assign('Ben Carter', { tell: true })
  await expect(inbox.page.getByRole('alert')).toContainText('email sent')
  await inbox.page.goto(`${house.url}/settings/mail`)
  const wrong = inbox.page.getByRole('region', { name: 'What went wrong' })
  await expect(wrong).toContainText('We haven’t been able to send an email to Ben Carter yet.')
  await expect(wrong).toContainText('Nothing is responding at 127.0.0.1')
  await expect(inbox.page.getByText('1 email is waiting to be sent.')).toBeVisible()
  await house.powerCut()
  await office.reopen()
  await house.serve()
  await office.mailTo(ben.email)
  await expect(wrong).toHaveCount(0)
  expect(office.mailsTo(ben.email)).toHaveLength(1)

  office.unknown.add(ben.email)
  await inbox.goTo(house.url)
  await inbox.open(uma)
  await inbox.assign('Ben Carter', { tell: true })
  await expect(inbox.page.getByRole('alert')).toContainText('email sent')
  await inbox.page.goto(`${house.url}/settings/mail`)
  await expect(wrong).toContainText('We couldn’t send an email to Ben Carter.')
  await expect(wrong).toContainText('No such user here')
  expect(office.mailsTo(ben.email)).toHaveLength(1)
  await api.dispose()
  await office.close()
})

test('I7: STARTTLS with a certificate that is trusted, and not with another', async ({
  install,
}) => {
  const [known, unknown] = [certificate(), certificate()]
  const house = await install(allowed, { SSL_CERT_FILE: known.file })
  await house.setUp()
  const api = await house.asAna()
  for (const [trusted, taken] of [
    [unknown, false],
    [known, true],
  ] as const) {
    const office = await PostOffice.open(trusted)
    office.user = { name: 'harbor', password: 'right' }
    const server = { ...given(office), host: 'localhost', security: 'starttls' }
    const user = { user_name: 'harbor', password: 'right' }
    const set = await api.put('/api/v1/mail', { data: { ...server, ...user } })
    expect(set.ok(), await set.text()).toBe(true)
    const test = await api.post('/api/v1/mail/test')
    expect(test.ok(), await test.text()).toBe(taken)
    if (!taken) {
      expect(((await test.json()) as { detail: string }).detail).toContain(
        'make a secure connection',
      )
    }
    expect(office.mailsTo(ana.email)).toHaveLength(taken ? 1 : 0)
    await office.close()
  }
  await api.dispose()
})

test('I7: a mail server that the operator does not permit is named with the setting that does', async ({
  install,
  browserOf,
}) => {
  const [house, office] = [await install(), await PostOffice.open()]
  await house.setUp()
  const api = await house.asAna()
  expect((await api.put('/api/v1/mail', { data: given(office) })).ok()).toBe(true)
  const page = await browserOf(await house.cookiesOf())
  await page.goto(`${house.url}/settings/mail`)
  const wrong = page.getByRole('region', { name: 'What went wrong' })
  await expect(wrong).toContainText('Emails are on hold')
  await expect(wrong).toContainText('--allow-egress 127.0.0.1/32')
  await testMail(page)
  const form = page.getByRole('form', { name: 'Mail server' })
  await expect(form.getByRole('alert')).toContainText('--allow-egress 127.0.0.1/32')
  await api.dispose()
  await office.close()
})

test('I7 O3: an admin chooses what STOP means; others find no settings', async ({
  install,
  browserOf,
}) => {
  const house = await install()
  await house.setUp()
  await house.addUser(ben)
  const page = await browserOf(await house.cookiesOf())
  await new Inbox(page).goTo(house.url)
  await page.getByRole('button', { name: /^Account/ }).click()
  await page.getByRole('menuitem', { name: 'Settings' }).click()
  await page.getByRole('link', { name: /^Opt-outs/ }).click()
  const choice = page.getByRole('radio', { name: /from that line/ })
  await expect(choice).not.toBeChecked()
  await choice.check()
  await expect(page.getByRole('status').filter({ hasText: 'Saved.' })).toBeVisible()
  await page.reload()
  await expect(choice).toBeChecked()
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL(/\/settings$/)
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL(/\/o\/[^/]+\/$/)

  const his = await browserOf(await freshCookies(house.url, ben))
  await new Inbox(his).goTo(house.url)
  await his.getByRole('button', { name: /^Account/ }).click()
  await expect(his.getByRole('menuitem', { name: 'API' })).toBeVisible()
  await expect(his.getByRole('menuitem', { name: 'Settings' })).toHaveCount(0)
  await his.goto(`${house.url}/settings/mail`)
  await expect(his.getByText('Your role doesn’t include this')).toBeVisible()
})
