import { mount } from 'svelte'
import App from './App.svelte'
import './styles/base.css'
import { theme } from './state/theme.svelte'

theme.restore()
mount(App, { target: document.getElementById('page')! })
