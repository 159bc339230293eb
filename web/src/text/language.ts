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
