import { readFileSync } from 'node:fs'
import openapiTS, { astToString } from 'openapi-typescript'
import { expect, it } from 'vitest'

const here = (name: string) => new URL(name, import.meta.url)

it('is what the OpenAPI document describes (else: cargo xtask api-client)', async () => {
  const generated = astToString(await openapiTS(here('openapi.json')))
  expect(readFileSync(here('schema.d.ts'), 'utf8')).toContain(generated)
})
