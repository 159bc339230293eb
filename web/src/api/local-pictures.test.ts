import { beforeEach, expect, it, vi } from 'vitest'
import { forgetPictures, pictureOf, rememberPicture, sourceOf } from './local-pictures'

const asked: string[] = []
const revoked = vi.spyOn(URL, 'revokeObjectURL')

beforeEach(() => {
  forgetPictures()
  asked.length = 0
  revoked.mockClear()
  vi.stubGlobal('location', { href: 'https://sms.example/c/1' })
  vi.stubGlobal('fetch', async (request: Request) => {
    asked.push(`${new URL(request.url).pathname} ${request.cache}`)
    if (request.url.endsWith('gone')) return new Response(null, { status: 404 })
    return new Response('a picture')
  })
})

it('fetches a picture once, and leaves the browser nothing of it', async () => {
  const both = await Promise.all([pictureOf('roof'), pictureOf('roof')])
  expect(both[0]).toBe(both[1])
  expect(pictureOf('roof')).toBe(both[0])
  expect(sourceOf('roof')).toBe(both[0])
  expect(asked).toEqual(['/api/v1/media/roof no-store'])
})

it('tries again what could not be had', async () => {
  await expect(pictureOf('gone')).rejects.toThrow('404')
  await expect(pictureOf('gone')).rejects.toThrow('404')
  expect(asked).toHaveLength(2)
})

it('holds the latest, of so many bytes', async () => {
  const first = await pictureOf('first')
  rememberPicture('large', 'blob:large', 40_000_000)
  void pictureOf('first')
  rememberPicture('larger', 'blob:larger', 60_000_000)
  expect(revoked.mock.calls).toEqual([['blob:large']])
  expect(pictureOf('first')).toBe(first)
})

it('holds nothing for the next person', async () => {
  const url = await pictureOf('roof')
  const late = pictureOf('garden')
  forgetPictures()
  expect(revoked).toHaveBeenCalledWith(url)
  await late
  expect(sourceOf('garden')).toBe('/api/v1/media/garden')
})
