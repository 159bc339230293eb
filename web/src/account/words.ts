/** The sentences of one’s own account. */

export const title = 'Your account'
export const inbox = 'Inbox'
export const signOut = 'Sign out'
export const stillSignedIn = (why: string) => `Couldn’t sign you out. ${why}`
export const didNotLoad = 'Couldn’t load your account'
export const save = 'Save'
export const saving = 'Saving…'
export const done = 'Done'
export const notConfirmed = 'Nothing was changed. You didn’t confirm it’s you.'

// What the organization requires.
export const required = (organization: string) => `${organization} requires two-step sign-in`
export const requiredHow =
  'Set up an authenticator app or a passkey below. Then you can get back to your inbox.'
export const signOnRequired = (organization: string) => `${organization} requires single sign-on`
export const goBack = 'Back'
export const requiredFrom = (date: string) => `Two-step sign-in is required from ${date}.`
export const setItUp = 'Set it up'
export const requiredFromHow = 'Set it up below before then, so you’re not held up.'

// Name and email.
export const profile = 'Profile'
export const name = 'Name'
export const nameHint = 'Your team sees this on texts you send. Customers don’t.'
export const email = 'Email'
export const emailHint = 'You sign in with it.'
export const saved = 'Saved.'

// The password.
export const password = 'Password'
export const passwordLead = 'Changing it signs you out everywhere else.'
export const currentPassword = 'Current password'
export const newPassword = 'New password'
export const passwordHint = 'At least 10 characters. A few random words are good.'
export const tooShort = 'Use at least 10 characters.'
export const changePassword = 'Change password'
export const changingPassword = 'Changing…'
export const passwordChanged = 'Password changed. You’re signed out everywhere else.'

// Who has no password.
export const signOn = 'Single sign-on'
export const signOnLead =
  'You sign in with your organization’s provider, so you have no password here.'

// Two-step sign-in.
export const twoStep = 'Two-step sign-in'
export const twoStepOff = 'Off'
export const twoStepOn = 'On'
export const twoStepLead =
  'After your password, you confirm it’s you with a code or a passkey. Nobody gets in with your password alone.'
export const app = 'Authenticator app'
export const appNone = 'An app on your phone shows a 6-digit code to enter.'
export const appSince = (date: string) => `Set up ${date}`
export const setUp = 'Set up'
export const appOptions = 'Options for your authenticator app'
export const replaceApp = 'Replace…'
export const removeApp = 'Remove…'

export const setUpApp = 'Set up your authenticator app'
export const replaceAppTitle = 'Replace your authenticator app'
export const scan = 'Scan this code with your authenticator app.'
export const qr = 'QR code for your authenticator app'
export const onThisDevice = 'Open it in an app on this device'
export const orType = 'Or enter this key by hand'
export const copyKey = 'Copy key'
export const firstCode = 'Code from the app'
export const firstCodeHint = 'Enter the 6 digits it shows now.'
export const enterSix = 'Enter all 6 digits.'
export const confirmCode = 'Turn on'
export const confirmReplacing = 'Replace'
export const checking = 'Checking…'
export const setupOver = 'This took too long. Close this and start again.'
export const appAdded = 'Authenticator app set up'
export const appReplaced = 'Authenticator app replaced'

export const removeAppQuestion = 'Remove your authenticator app?'
export const removeLast =
  'It’s your only second step, so this turns two-step sign-in off. Your recovery codes stop working.'
export const removeLastRequired =
  'Your organization requires two-step sign-in. Until you set it up again, you can’t use your inbox.'
export const removeNotLast = 'Its codes stop working. You can still use your other ways.'
export const signsOutElsewhere = 'You’ll be signed out everywhere else.'
export const remove = 'Remove'
export const removing = 'Removing…'
export const appRemoved = 'Authenticator app removed'

// Passkeys.
export const passkeys = 'Passkeys'
export const passkeysNone =
  'Sign in with your fingerprint, face, or screen lock. No password needed.'
export const passkeysNotHere = 'Passkeys don’t work in this browser or at this address.'
export const addPasskey = 'Add a passkey'
export const worksOnlyAt = (host: string) => `Works only at ${host}`
export const addedOn = (date: string) => `Added ${date}`
export const lastUsed = (ago: string) => `Last used: ${ago}`
export const neverUsed = 'Not used yet'
export const passkeyOptions = (name: string) => `Options for ${name}`
export const rename = 'Rename…'
export const removePasskey = 'Remove…'
export const addPasskeyLead = 'Your browser asks you to confirm it’s you, and where to save it.'
export const passkeyName = 'Name'
export const passkeyNameHint = 'So you recognize it later.'
export const browserOn = (browser: string, system: string) => `${browser} on ${system}`
export const somePasskey = 'My passkey'
export const goOn = 'Continue'
export const waitingForBrowser = 'Waiting for your browser…'
export const passkeyAdded = 'Passkey added'
export const passkeyNotMade = 'No passkey was made. Try again when you’re ready.'
export const passkeyExists = 'This device already has a passkey for your account.'
export const renameTitle = 'Rename this passkey'
export const removePasskeyQuestion = (name: string) => `Remove the passkey ${name}?`
export const removePasskeyEffect =
  'You can’t sign in with it anymore. Also delete it where it’s saved.'
export const passkeyRemoved = 'Passkey removed'

// Recovery codes.
export const recoveryCodes = 'Recovery codes'
export const codesLeft = (count: number) =>
  count === 1 ? '1 left. Each works once.' : `${count} left. Each works once.`
export const noCodesLeft = 'None left. Make new ones so you can’t lock yourself out.'
export const fewCodesLeft = (count: number) =>
  count === 1
    ? 'Only 1 left. Make new ones so you can’t lock yourself out.'
    : `Only ${count} left. Make new ones so you can’t lock yourself out.`
export const makeCodes = 'Make new codes'
export const makeCodesQuestion = 'Make new recovery codes?'
export const makeCodesEffect = 'The ones you saved before stop working.'
export const makingCodes = 'Making…'
export const saveCodes = 'Save your recovery codes'
export const saveCodesLead =
  'If you lose your phone or passkey, sign in with one of these. Each works once. We can’t show them again.'
export const copyCodes = 'Copy'
export const downloadCodes = 'Download'
export const printCodes = 'Print'
export const iSavedThem = 'I’ve saved them'
export const codesFile = 'hearback-recovery-codes.txt'
export const codesHead = (email: string) => `Hearback recovery codes for ${email}`
export const codesNote = 'Each works once, in place of your second step.'

// Where one is signed in.
export const sessions = 'Where you’re signed in'
export const sessionsLead = 'See something you don’t recognize? End it and change your password.'
export const sessionsLeadWithoutPassword =
  'See something you don’t recognize? End it and tell your admin.'
export const thisBrowser = 'This browser'
export const activeNow = 'Active now'
export const lastSeen = (ago: string) => `Last seen: ${ago}`
export const since = (date: string) => `Signed in ${date}`
export const fromAddress = (address: string) => `IP address ${address}`
export const end = 'End'
export const endOf = (browser: string) => `End ${browser}`
export const sessionEnded = 'Session ended'
export const endOthers = 'End all others'
export const endOthersQuestion = 'End all other sessions?'
export const endOthersEffect = 'Every other browser has to sign in again.'
export const ending = 'Ending…'
export const othersEnded = 'Signed out everywhere else'

// Confirming who one is.
export const confirmTitle = 'Confirm it’s you'
export const confirmLead = 'You’re about to change how you sign in.'
export const confirm = 'Confirm'
export const confirming = 'Checking…'
export const usePasskey = 'Use a passkey'
export const waitingForPasskey = 'Waiting for your passkey…'
export const passkeyNotUsed = 'Your passkey wasn’t used. Try again.'
export const confirmBySigningIn = 'Sign out and in again, then try once more.'
export const confirmNeedsPassword =
  'You need a password here first: sign out and use “Forgot your password?”.'
