/** What the keys do. */

export const title = 'Keyboard shortcuts'
export const done = 'Done'
export const shortcuts: [keys: string, does: string][] = [
  ['j  k  ↓  ↑', 'Move through conversations'],
  ['Enter', 'Open selected'],
  ['r', 'Reply'],
  ['e', 'Close or reopen'],
  ['a', 'Assign'],
  ['i', 'Show or hide details'],
  ['c', 'New conversation'],
  ['/', 'Search by phone number'],
  ['g then o, u, c, a', 'Go to Open, Unread, Closed, All'],
  ['Esc', 'Back'],
  ['?', 'Show shortcuts'],
]
