import { expect, test } from 'vitest'
import { Problem } from '../../api/problem'
import type { ImportedOptOuts } from '../../api/types'
import { OptOutFile } from './opt-out-file.svelte'

const file = new File(['number\n'], 'stopped.csv', { type: 'text/csv' })

test('shows how a file begins before anything is brought in', async () => {
  const state = new OptOutFile({ importOptOuts: () => Promise.reject(new Error('not yet')) })
  const text = 'phone,note\r\n+12065550101,moved\r\n\r\n+12065550102,\u202Eodd\r\n+12065550103,\r\n'
  const list = new File([text], 'list.csv')
  await state.choose(list)
  expect(state.chosen).toEqual({
    file: list,
    lines: 4,
    first: ['phone,note', '+12065550101,moved', '+12065550102,odd'],
  })
  expect(state.result).toBeNull()
})

test('says what became of the rows', async () => {
  const answers: ImportedOptOuts[] = [
    { added: 1, consents: 0, known: 0, refused: [], refused_count: 0 },
    {
      added: 1200,
      consents: 2,
      known: 1,
      refused: [{ row: 3, problem: 'No number.' }],
      refused_count: 1,
    },
  ]
  const state = new OptOutFile({ importOptOuts: async () => answers.shift()! })
  await state.bring(file)
  expect(state.result).toBe('1 number opted out.')
  await state.bring(file)
  expect(state.result).toBe(
    '1,200 numbers opted out, 2 consents recorded, 1 already was, 1 skipped.',
  )
  expect(state.imported?.refused[0]?.row).toBe(3)
})

test('says why a file was not read, and takes another', async () => {
  const problem = Problem.of(422, { code: 'file_unreadable', detail: 'The file is empty.' })
  let fails = true
  const state = new OptOutFile({
    importOptOuts: async () => {
      if (fails) throw problem
      return { added: 0, consents: 0, known: 0, refused: [], refused_count: 0 }
    },
  })
  await state.bring(file)
  expect(state.problem?.detail).toBe('The file is empty.')
  expect(state.result).toBeNull()
  fails = false
  await state.bring(file)
  expect(state.problem).toBeNull()
  expect(state.result).toBe('0 numbers opted out.')
})
