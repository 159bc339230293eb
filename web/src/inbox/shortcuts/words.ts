/** What the keys do. */

export const title = 'Keyboard shortcuts'
export const done = 'Done'
export const shortcuts: [keys: string, does: string][] = [
  ['j  k  ↓  ↑', 'Move through the list'],
  ['Enter', 'Open selected'],
  ['r', 'Reply'],
  ['e', 'Close or reopen'],
  ['a', 'Assign'],
  ['n', 'Add customer'],
  ['l', 'Assign to customer'],
  ['d', 'Dismiss unknown number'],
  ['b', 'Block number'],
  ['i', 'Show or hide details'],
  ['c', 'New conversation'],
  ['/', 'Search'],
  ['g then o, u, c, a', 'Go to Open, Unread, Closed, All'],
  ['g then p', 'Go to Customers'],
  ['g then s', 'Go to Asking to stop'],
  ['o, n', 'In Asking to stop: Opt out, Not asking'],
  ['Esc', 'Back'],
  ['?', 'Show shortcuts'],
]
