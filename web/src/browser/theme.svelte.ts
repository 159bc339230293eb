import { browserStorage, keep, onKept } from './storage'
import * as words from './words'

export const themes = [
  { id: 'green', name: words.themes.green },
  { id: 'sky', name: words.themes.sky },
  { id: 'gray', name: words.themes.gray },
  { id: 'coral', name: words.themes.coral },
] as const

export type ThemeId = (typeof themes)[number]['id']

const KEY = 'hearback.theme'

/** The color theme, kept in this browser. Light or dark is the system's to say. */
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
