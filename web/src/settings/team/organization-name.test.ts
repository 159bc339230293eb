import { expect, it } from 'vitest'
import { Problem } from '../../api/problem'
import { session } from '../../testing/fixtures'
import { OrganizationName } from './organization-name.svelte'

it('renames the organization, as the server spells it', async () => {
  const form = new OrganizationName(
    {
      changeOrganization: async ({ name }) => ({ ...session.organization, name: name!.trim() }),
    },
    'Northside',
  )
  form.name = ' Northside Home '
  expect(await form.save()).toBe(true)
  expect(form).toMatchObject({ name: 'Northside Home', done: 'Saved.' })
})

it('keeps a name that was refused, and says why', async () => {
  const refusal = new Problem(422, 'invalid_request', 'Fill in the name.', 'name')
  const form = new OrganizationName({ changeOrganization: () => Promise.reject(refusal) }, 'N')
  form.name = ''
  expect(await form.save()).toBe(false)
  expect(form).toMatchObject({ name: '', problem: refusal, done: null })
})
