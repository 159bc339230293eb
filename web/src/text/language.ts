/** The languages that are offered; any other can be typed into the API. */
const LANGUAGES = ['en', 'es', 'fr', 'de', 'it', 'nl', 'pl', 'pt', 'pt-BR', 'sv', 'da', 'nb', 'fi']

let names: Intl.DisplayNames | undefined

/** What a language tag stands for, in English. */
export function languageName(tag: string): string {
  names ??= new Intl.DisplayNames(['en'], { type: 'language' })
  try {
    return names.of(tag) ?? tag
  } catch {
    return tag
  }
}

/** What to offer, with what is chosen already among it. */
export function languages(chosen: string): [tag: string, name: string][] {
  const known = chosen === '' || LANGUAGES.includes(chosen)
  const tags = known ? LANGUAGES : [chosen, ...LANGUAGES]
  return tags.map((tag) => [tag, languageName(tag)])
}
