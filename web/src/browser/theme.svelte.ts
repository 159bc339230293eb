import { browserStorage, keep, onKept } from './storage'

export const themes = [
  { id: 'green', name: 'Green' },
  { id: 'sky', name: 'Sky blue' },
  { id: 'gray', name: 'Gray' },
  { id: 'coral', name: 'Coral and plum' },
] as const

export type ThemeId = (typeof themes)[number]['id']

const KEY = 'hearback.theme'

/** The colour theme, kept in this browser. Light or dark is the system's to say. */
class Theme {
  id = $state<ThemeId>('green')

  restore(): void {
    this.#show(known(browserStorage()?.getItem(KEY)))
    onKept(KEY, (_, __, now) => this.#show(known(now)))
  }

  choose(id: ThemeId): void {
    this.#show(id)
    keep(browserStorage(), KEY, id)
  }

  #show(id: ThemeId): void {
    this.id = id
    document.documentElement.dataset.theme = id
  }
}

function known(kept: string | null | undefined): ThemeId {
  return themes.find((theme) => theme.id === kept)?.id ?? 'green'
}

export const theme = new Theme()
