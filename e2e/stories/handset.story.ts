import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

/** A conversation of one phone, as the handset page reads it. */
const CONVERSATION = /\/simulator\/v1\/handsets\/[^?]+\?with=/

test('D1: a text sent while the phone still reads its conversation stays on it', async ({
  demo,
  handsetOf,
}) => {
  const nils = stranger('Nils')
  const phone = await handsetOf(nils, demo)
  let arrive = () => {}
  const arrived = new Promise<void>((go) => (arrive = go))
  const held = phone.page.waitForRequest(CONVERSATION)
  await phone.page.route(CONVERSATION, async (route) => {
    // An answer from before the text that arrives after it.
    const before = await route.fetch()
    await arrived
    await route.fulfill({ response: before })
  })
  await phone.page.locator('.person[aria-pressed=true]').click()
  await held
  await phone.text('Are you open today?')
  await phone.text('Hello?')
  const answered = phone.page.waitForResponse(CONVERSATION)
  arrive()
  await answered
  await expect(phone.sent('Are you open today?')).toHaveCount(1)
  await expect(phone.sent('Hello?')).toHaveCount(1)
})
