/** What is shown of a customer; the address names it. */
export type Tab = 'details' | 'messages' | 'files'

export const TABS: readonly Tab[] = ['details', 'messages', 'files']

/** Where a tab of a customer is. */
export function tabPath(id: string, tab: Tab): string {
  return tab === 'details' ? `/customers/${id}` : `/customers/${id}/${tab}`
}

/** What the router found in the address, as a tab. */
export function tabOf(named: string | null): Tab {
  return TABS.find((tab) => tab === named) ?? 'details'
}
