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
    const kept = read()
    this.#show(themes.find((theme) => theme.id === kept)?.id ?? 'green')
  }

  choose(id: ThemeId): void {
    this.#show(id)
    try {
      localStorage.setItem(KEY, id)
    } catch {
      // Without storage the choice lasts until the page is closed.
    }
  }

  #show(id: ThemeId): void {
    this.id = id
    document.documentElement.dataset.theme = id
  }
}

function read(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null
  }
}

export const theme = new Theme()
