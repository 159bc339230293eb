/** The sentences of setting a new password by a link, for those who forgot theirs. */

export const product = 'Hearback'
export const forgotTitle = 'Forgot your password?'
export const forgotLead = 'We’ll email you a link to set a new one.'
export const email = 'Email'
export const sendLink = 'Send link'
export const sendingLink = 'Sending…'
export const sent = 'Check your email'
export const sentWhat =
  'If someone signs in with that address, we’ve sent a link. It works for an hour.'
export const noMail =
  'No email after a few minutes? Check your spam folder. An admin, or the person who runs Hearback, can also help.'
export const another = 'Try another address'
export const backToSignIn = 'Back to sign-in'

export const newTitle = 'Set a new password'
export const newLead = 'You’ll be signed out everywhere else.'
export const password = 'New password'
export const passwordHint = (least: number) =>
  `At least ${least} characters. A few random words are good.`
export const tooShort = (least: number) => `Use at least ${least} characters.`
export const set = 'Set password'
export const setting = 'Setting…'
export const over = 'This link is no longer valid'
export const overHow = 'It was used already, or is older than an hour. Get a new one.'
export const noLink = 'Open the link from your email'
export const noLinkHow = 'Part of the address is missing. Open the link again, and copy all of it.'
export const newLink = 'Get a new link'
export const noAnswer = 'Couldn’t reach Hearback'
