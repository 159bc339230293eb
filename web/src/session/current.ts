import { api } from '../api'
import { signedOut } from '../api/client'
import { Session } from './session.svelte'

/** The one session of this page. */
export const session = new Session(api)

signedOut.tell = () => session.ended()
