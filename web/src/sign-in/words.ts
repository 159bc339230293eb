/** The sentences of signing in, and of the demo’s list of people. */

export const product = 'Hearback'
export const signIn = 'Sign in'
export const signingIn = 'Signing in…'
export const email = 'Email'
export const password = 'Password'
export const forgot = 'Forgot your password?'
export const withPasskey = 'Sign in with a passkey'
export const waitingForPasskey = 'Waiting for your passkey…'
export const passkeyDeclined = 'Your passkey wasn’t used. Try again, or enter your password.'
export const sessionEnded = 'Your session ended. Sign in again.'
export const signInAsAdmin = 'Hearback is already set up. Sign in as an admin to continue.'

export const tryDemo = 'Try the demo'
export const demo = 'This is a demo. Sign in as anyone; no real texts are sent.'
export const openPhone = 'Open the demo phone to text as a customer'
export const roles = {
  super_user: 'Super user',
  admin: 'Admin',
  sms_user: 'SMS user',
  sms_user_limited: 'SMS user, limited',
  viewer: 'Viewer',
} as const
