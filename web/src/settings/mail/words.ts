/** The sentences of the mail server’s settings. */

export const whatWentWrong = 'What went wrong'
export const notAllowed = 'Emails are on hold until this mail server is allowed.'
export const aMember = 'a teammate'
export const givenUp = (recipient: string) => `We couldn’t send an email to ${recipient}.`
export const notTakenYet = (recipient: string) =>
  `We haven’t been able to send an email to ${recipient} yet. We’ll keep trying.`
export const waiting = (count: number) =>
  count === 1 ? '1 email is waiting to be sent.' : `${count} emails are waiting to be sent.`

export const didNotLoad = 'Couldn’t load settings'
export const mailServer = 'Mail server'
export const lead = 'Used for team notifications. Customers never get email.'
export const server = 'Server'
export const serverExample = 'smtp.example.com'
export const port = 'Port'
export const encryption = 'Encryption'
export const starttls = 'STARTTLS (usually port 587)'
export const tls = 'TLS (usually port 465)'
export const noEncryption = 'None (same machine or network only)'
export const userName = 'Username'
export const userNameHint = 'Leave it empty if the server doesn’t ask for one.'
export const password = 'Password'
export const unchanged = 'Unchanged'
export const passwordHint = 'Stored encrypted and never shown again.'
export const fromName = 'From name'
export const fromAddress = 'From address'
export const fromAddressExample = 'inbox@example.com'
export const turnOff = 'Turn off'
export const sendTest = 'Send me a test'
export const sendingTest = 'Sending…'
export const save = 'Save'
export const saving = 'Saving…'
export const turnOffQuestion = 'Turn off email?'
export const keep = 'Keep it'
export const turnOffEffect =
  'We’ll delete the server and its password. Waiting emails won’t be sent.'

export const saved = 'Saved. Send yourself a test to make sure it works.'
export const testSent = (to: string) => `Test sent to ${to}. Check that inbox.`
export const turnedOff = 'Email is off.'
