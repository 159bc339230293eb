import { expect, it } from 'vitest'
import { deferred, event } from '../testing/fixtures'
import { changed, Followers } from './follow'

function followed() {
  const waits: { run: () => void; stopped: boolean }[] = []
  const followers = new Followers((run) => {
    const wait = { run, stopped: false }
    waits.push(wait)
    return () => (wait.stopped = true)
  })
  const elapse = () => waits.splice(0).forEach((wait) => wait.stopped || wait.run())
  return { followers, elapse }
}

const settled = () => new Promise((done) => setTimeout(done))
const mail = event(1, { kind: 'setting_changed', setting: 'mail' })
const other = event(2, { kind: 'setting_changed', setting: 'twilio' })

it('looks when what it shows has changed, and for nothing else', async () => {
  const { followers } = followed()
  let looks = 0
  followers.follow(changed('mail', 'mail_outbox'), async () => void looks++)
  followers.take([other])
  expect(looks).toBe(0)
  followers.take([other, mail])
  expect(looks).toBe(1)
})

it('looks once more for all that came while it looked, and not more often than it should', async () => {
  const { followers, elapse } = followed()
  const looks: ReturnType<typeof deferred<void>>[] = []
  followers.follow(changed('mail'), () => {
    const look = deferred<void>()
    looks.push(look)
    return look.promise
  })
  for (let n = 0; n < 3; n++) followers.take([mail])
  expect(looks).toHaveLength(1)
  looks[0]!.resolve()
  await settled()
  followers.take([mail])
  expect(looks).toHaveLength(1)
  elapse()
  expect(looks).toHaveLength(2)
  looks[1]!.resolve()
  await settled()
  elapse()
  expect(looks).toHaveLength(2)
})

it('looks when events were missed, until it ends', async () => {
  const { followers } = followed()
  let looks = 0
  const end = followers.follow(changed('mail'), async () => void looks++)
  followers.missed()
  end()
  followers.missed()
  expect(looks).toBe(1)
})
