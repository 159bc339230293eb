/** The list that `?` shows. */
export const shortcuts: [keys: string, does: string][] = [
  ['j  k  ↓  ↑', 'Move through the conversations'],
  ['Enter', 'Open the one that has the focus'],
  ['r', 'Write a reply'],
  ['e', 'Close or reopen'],
  ['a', 'Assign'],
  ['i', 'Details'],
  ['c', 'New conversation'],
  ['/', 'Search for a number'],
  ['g then o, u, c, a', 'Go to Open, Unread, Closed, All'],
  ['Esc', 'Step back'],
  ['?', 'This list'],
]

export function showShortcuts(): void {
  document.querySelector<HTMLDialogElement>('#shortcuts')?.showModal()
}
