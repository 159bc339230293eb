import { afterEach, expect, it, vi } from 'vitest'

const NORTHSIDE = '01890a5d-ac96-774b-bcce-b302099a8057'
const SOUTHSIDE = '01890a5d-ac96-774b-bcce-b302099a8058'

afterEach(() => vi.unstubAllGlobals())

it('comes back from signing in to what was wanted, unless that is another organization’s', async () => {
  const { signOnWith } = await import('./mount-point')
  const back = (pathname: string, organization: string, wanted: string) => {
    vi.stubGlobal('location', { pathname })
    const url = new URL(signOnWith(organization, wanted), 'http://texts.example')
    expect(url.pathname).toBe(`/api/v1/sso/${organization}/start`)
    return url.searchParams.get('to')
  }
  expect(back('/sign-in', NORTHSIDE, '/')).toBe(`/o/${NORTHSIDE}/`)
  expect(back('/sign-in', NORTHSIDE, '/c/7?tab=open')).toBe(`/o/${NORTHSIDE}/c/7?tab=open`)
  expect(back(`/o/${NORTHSIDE}/sign-in`, NORTHSIDE, '/c/7')).toBe(`/o/${NORTHSIDE}/c/7`)
  expect(back(`/o/${SOUTHSIDE}/sign-in`, NORTHSIDE, '/c/7')).toBe(`/o/${NORTHSIDE}/`)
})
