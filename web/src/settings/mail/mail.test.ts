import { beforeEach, expect, it } from 'vitest'
import { Problem } from '../../api/problem'
import type { NewMailServer, MailState } from '../../api/types'
import { MailSettings } from './mail.svelte'

const server = {
  host: 'smtp.example.com',
  port: 587,
  security: 'starttls' as const,
  user_name: 'northside',
  from_name: 'Northside',
  from_address: 'inbox@example.com',
}

let state: MailState
let servers: NewMailServer[]
let refusal: Problem | null
let mail: MailSettings

beforeEach(() => {
  state = { server: null, not_permitted: null, waiting: 0, last_problem: null }
  servers = []
  refusal = null
  const answer = async <T>(value: T): Promise<T> => {
    if (refusal) throw refusal
    return value
  }
  mail = new MailSettings(
    {
      mail: () => answer(state),
      setMail: async (body) => {
        servers.push(body)
        return answer({ ...state, server })
      },
      forgetMail: () => answer(undefined),
      testMail: () => answer({ sent_to: 'maya@example.com' }),
    },
    'Northside Home Services',
  )
})

it('begins with what is usual, under the organization’s name', async () => {
  await mail.load()
  expect(mail.setUp).toBe(false)
  expect(mail.form).toMatchObject({
    port: '587',
    security: 'starttls',
    from_name: 'Northside Home Services',
  })
})

it('lets a usual port follow the encryption, and leaves another alone', () => {
  mail.secure('tls')
  expect(mail.form.port).toBe('465')
  mail.form.port = '2525'
  mail.secure('starttls')
  expect(mail.form.port).toBe('2525')
})

it('never shows the password, and sends it only when one was typed', async () => {
  state = { ...state, server }
  await mail.load()
  expect(mail.form.password).toBe('')
  await mail.save()
  expect(servers[0]).not.toHaveProperty('password')
  mail.form.password = 'correct horse'
  await mail.save()
  expect(servers[1]).toMatchObject({ password: 'correct horse', user_name: 'northside', port: 587 })
  expect(mail.form.password).toBe('')
  expect(mail.done).toMatch(/^Saved/)
})

it('keeps what was typed when it is refused, and says why', async () => {
  await mail.load()
  mail.form.host = 'https://nonsense'
  refusal = new Problem(422, 'invalid_request', 'Write only the server’s name.', 'host')
  expect(await mail.save()).toBe(false)
  expect(mail.problem).toBe(refusal)
  expect(mail.form.host).toBe('https://nonsense')
  refusal = null
  expect(await mail.test()).toBe(true)
  expect(mail.done).toContain('maya@example.com')
  expect(mail.problem).toBeNull()
})

it('looks at what waits without touching what is typed', async () => {
  await mail.load()
  mail.form.host = 'smtp.exa'
  state = { ...state, waiting: 2 }
  await mail.look()
  expect(mail.stored?.waiting).toBe(2)
  expect(mail.form.host).toBe('smtp.exa')
})
