import type { Permission } from '../../api/types'
import { groups } from './words'

/**
 * What a role of one’s own can be put together from. Acting in every organization is the super
 * user’s alone, and what nothing asks for yet is not offered: it is only kept where a copied role
 * has it.
 */
export const OFFERED: [group: string, permissions: Permission[]][] = [
  [groups.inbox, ['view', 'send', 'assign', 'close', 'opt_out', 'every_location']],
  [groups.customers, ['customers_read']],
  [groups.texts, ['canned_replies']],
  [groups.administration, ['settings', 'members', 'audit']],
]

const NEEDS_VIEW: Permission[] = ['send', 'assign', 'close', 'opt_out']

/** Everything, in the order in which it is listed. */
export const ALL: Permission[] = [
  ...OFFERED.flatMap(([, permissions]) => permissions),
  'customers_write',
  'customers_transfer',
  'organizations',
]

export function isOffered(permission: Permission): boolean {
  return OFFERED.some(([, permissions]) => permissions.includes(permission))
}

/** With a permission more or less, and with what it needs, or what needs it. */
export function turned(
  chosen: readonly Permission[],
  permission: Permission,
  on: boolean,
): Permission[] {
  const without = chosen.filter((one) => one !== permission)
  if (!on) {
    return permission === 'view' ? without.filter((one) => !NEEDS_VIEW.includes(one)) : without
  }
  const needsView = NEEDS_VIEW.includes(permission) && !without.includes('view')
  return [...without, permission, ...(needsView ? (['view'] as const) : [])]
}
