/** Whether the list of what keys do stands over the page. */
class Shortcuts {
  shown = $state(false)
  /** What keys do in the pane that is shown, before what they do elsewhere. */
  here: Record<string, () => void> | null = null
}

export const shortcuts = new Shortcuts()
