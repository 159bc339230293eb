import { other } from './words'

/** The parts of an OpenAPI 3.1 document that this page shows. */
export interface OpenApi {
  info: { title: string; version: string; description?: string }
  paths: Record<string, Record<string, unknown>>
  components?: { schemas?: Record<string, Schema> }
  tags?: { name: string; description?: string }[]
}

export interface Schema {
  $ref?: string
  type?: string | string[]
  format?: string
  description?: string
  enum?: unknown[]
  const?: unknown
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  oneOf?: Schema[]
  anyOf?: Schema[]
  allOf?: Schema[]
  additionalProperties?: Schema | boolean
  minimum?: number
  maximum?: number
  default?: unknown
}

interface Content {
  schema?: Schema
  example?: unknown
  examples?: Record<string, { summary?: string; description?: string; value?: unknown }>
}

export interface Parameter {
  name: string
  in: string
  required?: boolean
  description?: string
  schema?: Schema
}

export interface Response {
  status: string
  description: string
  schema: Schema | null
  examples: { name: string; value: unknown }[]
}

export interface Operation {
  id: string
  method: string
  path: string
  summary: string
  description: string
  parameters: Parameter[]
  body: Schema | null
  responses: Response[]
}

export interface Group {
  name: string
  description: string
  operations: Operation[]
}

interface RawOperation {
  tags?: string[]
  operationId?: string
  summary?: string
  description?: string
  parameters?: Parameter[]
  requestBody?: { content?: Record<string, Content> }
  responses?: Record<string, { description?: string; content?: Record<string, Content> }>
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete']

/** The operations by tag, in the order in which the document names the tags. */
export function groups(document: OpenApi): Group[] {
  const found = new Map<string, Group>()
  for (const { name, description = '' } of document.tags ?? []) {
    found.set(name, { name, description, operations: [] })
  }
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS.filter((one) => item[one])) {
      const raw = item[method] as RawOperation
      const name = raw.tags?.[0] ?? other
      const group = found.get(name) ?? { name, description: '', operations: [] }
      found.set(name, group)
      group.operations.push(operation(method, path, raw, (item.parameters ?? []) as Parameter[]))
    }
  }
  return [...found.values()].filter((group) => group.operations.length > 0)
}

export function refName(schema: Schema): string | null {
  return schema.$ref?.split('/').at(-1) ?? null
}

/** A type in a few words: `string (uuid)`, `Conversation[]`, `open | closed`. */
export function typeName(schema: Schema | undefined): string {
  if (!schema) return 'any'
  const name = refName(schema)
  if (name) return name
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  const choices = schema.oneOf ?? schema.anyOf
  if (choices) return choices.map(typeName).join(' | ')
  if (schema.allOf) return schema.allOf.map(typeName).join(' & ')
  if (schema.items) return `${typeName(schema.items)}[]`
  const type = [schema.type ?? 'any'].flat().join(' | ')
  return schema.format ? `${type} (${schema.format})` : type
}

function operation(
  method: string,
  path: string,
  raw: RawOperation,
  shared: Parameter[],
): Operation {
  return {
    id: raw.operationId ?? `${method}-${path}`.replace(/[^\w]+/g, '-'),
    method: method.toUpperCase(),
    path,
    summary: raw.summary ?? '',
    description: raw.description ?? '',
    parameters: [...shared, ...(raw.parameters ?? [])],
    body: first(raw.requestBody?.content)?.schema ?? null,
    responses: Object.entries(raw.responses ?? {}).map(([status, response]) => {
      const content = first(response.content)
      return {
        status,
        description: response.description ?? '',
        schema: content?.schema ?? null,
        examples: examples(content),
      }
    }),
  }
}

function first(content: Record<string, Content> | undefined): Content | undefined {
  return content ? Object.values(content)[0] : undefined
}

function examples(content: Content | undefined): { name: string; value: unknown }[] {
  if (!content) return []
  const named = Object.entries(content.examples ?? {}).map(([name, { summary, value }]) => ({
    name: summary || name,
    value,
  }))
  return content.example === undefined ? named : [{ name: '', value: content.example }, ...named]
}
