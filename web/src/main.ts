import { mount } from 'svelte'
import App from './App.svelte'
import './styles/base.css'
import { beside } from './apart'
import { router } from './router.svelte'
import { session } from './signed-in.svelte'
import { page } from './state/page.svelte'
import { theme } from './state/theme.svelte'

/** An answer that takes no longer is drawn at once; one that does is waited for on screen. */
const NOTICED = 150

theme.restore()
page.follow()
// A conversation that is asked for by its address is wanted as soon as the list.
if (router.conversation) void beside.fetch()
const known = session.load(true).then(() => page.lookAtClock())
const late = new Promise<void>((draw) => setTimeout(draw, NOTICED))
void Promise.race([known, late]).then(() => {
  mount(App, { target: document.getElementById('page')! })
})
