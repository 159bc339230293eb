/** The sentences around one canned reply, wherever it is written. */

export const name = 'Name'
export const nameExample = 'On my way'
export const text = 'Text'
export const textHint =
  'Shortcodes: {{first_name}}, {{name}}, {{address}}, or a customer field. {{first_name|there}} says “there” if it’s empty.'
export const language = 'Language'
export const anyLanguage = 'Any'
export const languageHint = 'Listed first on lines in this language.'
export const folder = 'Folder'
export const folderHint = 'Optional'
export const share = 'Share with everyone'
export const attached = 'Attached'
export const removeFile = (file: string) => `Remove ${file}`
export const file = 'File'
