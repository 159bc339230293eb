import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import routes from './routes.json'

const source = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8')

/** The keys of an object that is written one a line. */
function keys(text: string, line: RegExp): string[] {
  return [...text.matchAll(line)].map((found) => found[1]!)
}

it('names every place that the page has, and no other', () => {
  const apart = keys(source('./App.svelte'), /^ {4}'?([\w-]+)'?: \{ page:/gm)
  const listed = source('./settings/pages.ts').split('export const pages')[1]!
  const settings = keys(listed, /^ {2}'?([\w-]+)'?: \{$/gm)
  const byTheList = /BY_THE_LIST =\s+\/\^\\\/\((.*)\)\$\//.exec(
    source('./browser/router.svelte.ts'),
  )![1]!
  const places = [
    ...byTheList
      .split('|')
      .map((place) => `/${place.replace('\\/[\\w-]+', '/*').replaceAll('\\/', '/')}`),
    ...apart.map((place) => `/${place}`),
    ...settings.map((place) => `/settings/${place}`),
  ]
  expect(apart.length + settings.length).toBeGreaterThan(10)
  expect(new Set(routes)).toEqual(new Set(places))
})
