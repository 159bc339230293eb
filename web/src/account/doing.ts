import type { Passkey } from '../api/types'

/** What someone is asked about their second factors. */
export type Doing =
  | { what: 'app'; replaces: boolean }
  | { what: 'remove-app' | 'add-passkey' | 'make-codes' }
  | { what: 'rename-passkey' | 'remove-passkey'; passkey: Passkey }
