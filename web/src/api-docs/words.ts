/** The sentences of the API’s documentation, around what its document says. */

export const product = 'Hearback'
export const title = 'API · Hearback'
export const version = (version: string) => `API ${version}`
export const file = 'openapi.json'
export const didNotLoad = 'Couldn’t load the API docs'
export const operations = 'Operations'
export const schemas = 'Schemas'
export const parameters = 'Parameters'
export const place = (place: string, required: boolean) => (required ? `${place}, required` : place)
export const body = 'Body'
export const responses = 'Responses'
export const example = (name: string) => (name ? `Example: ${name}` : 'Example')
export const optional = 'optional'
export const other = 'Other'
