import { api } from '../api'
import { signedOut, unmet } from '../api/client'
import { actIn } from '../browser/mount-point'
import { Session } from './session.svelte'

/** The one session of this page. */
export const session = new Session(api, actIn, (url) => location.assign(url))

signedOut.tell = () => session.ended()
unmet.tell = () => session.unmet()
