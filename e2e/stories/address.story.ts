import { Inbox } from '../stage/inbox'
import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

test('I2 I3: what Priya chose stays through a reload and Back, and goes with the link she sends', async ({
  demo,
  inboxOf,
  browserOf,
}) => {
  const nina = stranger('Nina')
  await demo.simulator.text({ from: nina.number, to: demo.main.number, body: 'All done, thanks' })
  const priya = await inboxOf('Priya')
  const { page } = priya
  const assignee = (inbox: Inbox) => inbox.page.getByRole('combobox', { name: 'Assigned to' })
  const sees = async (inbox: Inbox) => {
    await expect(inbox.tab('Closed')).toHaveAttribute('aria-selected', 'true')
    await expect(assignee(inbox)).toHaveValue('nobody')
    await expect(inbox.row(nina)).toBeVisible()
  }
  await priya.open(nina)
  await page.getByRole('button', { name: 'Close', exact: true }).click()
  await expect(priya.row(nina)).toHaveCount(0)

  await priya.tab('Closed').click()
  await assignee(priya).selectOption('Unassigned')
  await sees(priya)
  await page.reload()
  await priya.isLive()
  await sees(priya)
  await expect(priya.bubble('All done, thanks')).toBeVisible()

  // A row can be opened in a tab of its own, and has the same list beside it there.
  const apart = new Inbox(await page.context().newPage())
  const href = await priya.row(nina).getAttribute('href')
  await apart.goTo(new URL(href!, page.url()).href)
  await sees(apart)
  await expect(apart.bubble('All done, thanks')).toBeVisible()
  await apart.page.close()

  // The link, as she would copy it: for whoever is signed in, and for whoever has to sign in first.
  const link = page.url()
  const maya = new Inbox(await browserOf(await demo.cookiesOf('Maya')))
  await maya.goTo(link)
  await sees(maya)
  await expect(maya.bubble('All done, thanks')).toBeVisible()
  const sam = new Inbox(await browserOf())
  await sam.page.goto(link)
  const { email, password } = demo.account('Sam')
  await sam.page.getByLabel('Email').fill(email)
  await sam.page.getByLabel('Password').fill(password)
  await sam.page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await sam.isLive()
  await sees(sam)
  await expect(sam.bubble('All done, thanks')).toBeVisible()

  await page.goBack()
  await expect(assignee(priya)).toHaveValue('anyone')
  await expect(priya.row(nina)).toBeVisible()
  await page.goBack()
  await expect(priya.tab('Open')).toHaveAttribute('aria-selected', 'true')
  await expect(priya.row(nina)).toHaveCount(0)
  await page.goForward()
  await page.goForward()
  await sees(priya)
})

test('I3: a number that was searched is still there after a reload, and Back leaves it', async ({
  demo,
  inboxOf,
}) => {
  const [omar, lea] = [stranger('Omar'), stranger('Lea')]
  for (const { number } of [omar, lea]) {
    await demo.simulator.text({ from: number, to: demo.main.number, body: 'Are you open?' })
  }
  const priya = await inboxOf('Priya')
  const { page } = priya
  const field = page.getByRole('searchbox', { name: 'Phone number' })
  await field.fill(omar.number)
  await expect(priya.row(lea)).toHaveCount(0)
  await expect(priya.row(omar)).toBeVisible()
  await page.reload()
  await priya.isLive()
  await expect(field).toHaveValue(omar.shown)
  await expect(priya.row(omar)).toBeVisible()
  await expect(priya.row(lea)).toHaveCount(0)

  await priya.open(omar)
  await page.goBack()
  await expect(priya.row(lea)).toHaveCount(0)
  await page.goBack()
  await expect(field).toHaveValue('')
  await expect(priya.row(lea)).toBeVisible()
})
