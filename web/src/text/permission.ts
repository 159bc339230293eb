import type { Permission } from '../api/types'
import { permissionNames } from './words'

/** What a permission is called. */
export function permissionName(permission: Permission): string {
  return permissionNames[permission]
}

/** Several of them, each as it is called where one chooses. */
export function permissionList(permissions: readonly Permission[]): string {
  return permissions.map(permissionName).join(' · ')
}
