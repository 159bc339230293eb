import type { Permission } from '../api/types'
import { permissionNames } from './words'

/** What a permission is called. */
export function permissionName(permission: Permission): string {
  return permissionNames[permission]
}
