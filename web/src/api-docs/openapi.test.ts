import { expect, it } from 'vitest'
import { groups, typeName, type OpenApi } from './openapi'

const document: OpenApi = {
  info: { title: 'Hearback', version: '0.1.0' },
  tags: [{ name: 'messages', description: 'Texts' }, { name: 'unused' }],
  paths: {
    '/api/v1/counts': { get: { responses: { 200: { description: 'Counts' } } } },
    '/api/v1/messages/{id}/cancel': {
      parameters: [{ name: 'id', in: 'path', required: true }],
      post: {
        tags: ['messages'],
        operationId: 'cancel_message',
        requestBody: {
          content: { 'application/json': { schema: { $ref: '#/c/schemas/Cancel' } } },
        },
        responses: {
          409: {
            description: 'Too late',
            content: {
              'application/problem+json': {
                schema: { $ref: '#/c/schemas/Problem' },
                examples: { not_cancelable: { value: { code: 'not_cancelable' } } },
              },
            },
          },
        },
      },
    },
  },
}

it('groups operations by tag, and leaves none out', () => {
  const found = groups(document)
  expect(found.map((group) => group.name)).toEqual(['messages', 'Other'])
  const cancel = found[0]!.operations[0]!
  expect(cancel).toMatchObject({
    id: 'cancel_message',
    method: 'POST',
    body: { $ref: '#/c/schemas/Cancel' },
  })
  expect(cancel.parameters.map((parameter) => parameter.name)).toEqual(['id'])
  expect(cancel.responses[0]!.examples).toEqual([
    { name: 'not_cancelable', value: { code: 'not_cancelable' } },
  ])
})

it.each([
  [{ type: 'string', format: 'uuid' }, 'string (uuid)'],
  [{ type: ['string', 'null'] }, 'string | null'],
  [{ type: 'array', items: { $ref: '#/components/schemas/Line' } }, 'Line[]'],
  [{ oneOf: [{ type: 'null' }, { $ref: '#/components/schemas/Line' }] }, 'null | Line'],
  [{ type: 'string', enum: ['open', 'closed'] }, '"open" | "closed"'],
])('says %j in few words', (schema, words) => expect(typeName(schema)).toBe(words))
