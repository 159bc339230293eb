import { mount } from 'svelte'
import App from './App.svelte'
import './styles/base.css'
import { conversationChunk } from './inbox/lazy-panes'
import { router } from './browser/router.svelte'
import { session } from './session/current'
import { page } from './browser/page.svelte'
import { theme } from './browser/theme.svelte'

// Going back shows a page as it was left, even to the next person after someone signed out.
addEventListener('pageshow', ({ persisted }) => {
  if (!persisted) return
  document.documentElement.hidden = true
  location.reload()
})

theme.restore()
page.follow()
// A conversation that is asked for by its address is wanted as soon as the list.
if (router.conversation) void conversationChunk.fetch()
void session.load(true).then(() => page.lookAtClock())
mount(App, { target: document.getElementById('page')! })
