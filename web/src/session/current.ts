import { api } from '../api'
import { signedOut } from '../api/client'
import { actIn } from '../browser/mount-point'
import { Session } from './session.svelte'

/** The one session of this page. */
export const session = new Session(api, actIn)

signedOut.tell = () => session.ended()
