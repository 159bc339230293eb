/**
 * Shows a dialog over the page for as long as it is drawn. The browser keeps the focus inside, and
 * gives it back to where it was when the dialog closes; one that was taken out of the page before
 * is too late for that, and the focus would be nowhere.
 */
export function modal(dialog: HTMLDialogElement): () => void {
  const before = document.activeElement
  dialog.showModal()
  return () => {
    dialog.close()
    if (document.activeElement === document.body) (before as HTMLElement | null)?.focus()
  }
}
