import { LazyChunk } from './parts/lazy-chunk.svelte'

/** Pages apart from the inbox, each fetched when it is gone to. */
export const signIn = new LazyChunk(() => import('./sign-in/SignInPage.svelte'))
export const forgotPassword = new LazyChunk(() => import('./password-reset/ForgotPage.svelte'))
export const newPassword = new LazyChunk(() => import('./password-reset/NewPasswordPage.svelte'))
export const signOnRequired = new LazyChunk(() => import('./single-sign-on/RequiredPage.svelte'))
export const account = new LazyChunk(() => import('./account/AccountPage.svelte'))
export const join = new LazyChunk(() => import('./join/JoinPage.svelte'))
export const setup = new LazyChunk(() => import('./setup/SetupPage.svelte'))
export const apiDocs = new LazyChunk(() => import('./api-docs/ApiDocsPage.svelte'))
export const errors = new LazyChunk(() => import('./errors/ErrorsPage.svelte'))
export const settings = new LazyChunk(() => import('./settings/SettingsPage.svelte'))
