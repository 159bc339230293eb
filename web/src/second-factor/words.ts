/** The sentences of the step after a password. */

export const title = 'Two-step sign-in'
export const codeLead = 'Enter the code from your authenticator app.'
export const code = '6-digit code'
export const recoveryLead = 'Enter one of the recovery codes you saved. Each works once.'
export const recoveryCode = 'Recovery code'
export const recoveryExample = 'abcd-efgh-jkmn'
export const passkeyLead = 'Confirm it’s you with your passkey.'
export const passkeyNotHere =
  'Your passkey doesn’t work in this browser or at this address. Use a recovery code instead.'
export const noCodes = 'No recovery codes left? An admin or the person who runs Hearback can help.'

export const signIn = 'Sign in'
export const signingIn = 'Signing in…'
export const usePasskey = 'Use a passkey'
export const waitingForPasskey = 'Waiting for your passkey…'
export const useCode = 'Use your authenticator app'
export const useRecoveryCode = 'Use a recovery code'
export const startOver = 'Back to sign-in'

export const enterSix = 'Enter all 6 digits.'
export const passkeyDeclined = 'Your passkey wasn’t used. Try again, or choose another way.'
export const tooManyCodes = 'Too many wrong codes. Wait a few minutes, then sign in again.'
