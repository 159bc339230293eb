import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { browserAndSystem, passkeysWork } from './passkeys'

beforeEach(() => {
  vi.stubGlobal('PublicKeyCredential', { parseRequestOptionsFromJSON: () => ({}) })
  vi.stubGlobal('location', { hostname: 'texts.northside.example' })
})

afterEach(() => vi.unstubAllGlobals())

it('works at its host and below it, and nowhere else', () => {
  expect(passkeysWork('texts.northside.example')).toBe(true)
  expect(passkeysWork('northside.example')).toBe(true)
  expect(passkeysWork('side.example')).toBe(false)
  expect(passkeysWork('other.northside.example')).toBe(false)
  expect(passkeysWork(null)).toBe(false)
})

it('works in no browser that can’t read the question', () => {
  vi.stubGlobal('PublicKeyCredential', {})
  expect(passkeysWork('northside.example')).toBe(false)
  vi.stubGlobal('PublicKeyCredential', undefined)
  expect(passkeysWork('northside.example')).toBe(false)
})

it.each([
  ['Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox', 'Windows'],
  [
    'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/143.0 Safari/537.36 Edg/143.0',
    'Edge',
    'Windows',
  ],
  ['Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/26.0 Safari/605.1.15', 'Safari', 'Mac'],
  ['Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 CriOS/143.0 Safari/604.1', 'Chrome', 'iPhone'],
  ['Mozilla/5.0 (Linux; Android 16) Chrome/143.0 Mobile Safari/537.36', 'Chrome', 'Android'],
])('knows %s by name', (userAgent, browser, system) => {
  expect(browserAndSystem(userAgent)).toEqual({ browser, system })
})

it('makes up no name', () => {
  expect(browserAndSystem('curl/8.14')).toBeNull()
})
