/** What a provider claims, as it is shown: lists a line each, and objects as they are. */
export function shownClaims(claims: Record<string, unknown>): [name: string, value: string][] {
  return Object.entries(claims).map(([name, value]) => [name, shown(value)])
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length > 0 ? value.map(shown).join('\n') : '[]'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
