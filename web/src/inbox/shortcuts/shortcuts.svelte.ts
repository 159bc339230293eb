/** Whether the list of what keys do stands over the page. */
class Shortcuts {
  shown = $state(false)
}

export const shortcuts = new Shortcuts()
