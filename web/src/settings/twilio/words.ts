/** The sentences of the Twilio account’s settings. */

export const didNotLoad = 'Couldn’t load settings'
export const account = 'Account'
export const notConnected = 'No account connected'
export const connected = 'Connected'
export const notConnectedWhat = 'Connect one to send and receive texts.'
export const trial = 'Trial'
export const noneVerified = 'No verified numbers yet, so this account can’t reach anyone.'
export const reaches = 'It can reach:'
export const verifyNumber = 'Verify a number at Twilio'

// The link to the console stands between these.
export const credentials = 'Credentials'
export const changeToken: [before: string, link: string, after: string] = [
  'To change the auth token, create a second one in the ',
  'Twilio console',
  ', enter it here, and make it the primary one there. No texts get lost.',
]
export const connectLead: [before: string, link: string, after: string] = [
  'Find both on the ',
  'Twilio console',
  ' home page. We’ll test them now and store them encrypted.',
]
export const accountSid = 'Account SID'
export const authToken = 'Auth token'
export const authTokenHint =
  'Stored encrypted and never shown again. We use it to verify that texts come from Twilio.'
export const unchanged = 'Unchanged'
export const useApiKey = 'Use an API key to call Twilio'
export const apiKeySid = 'API key SID'
export const apiKeyHint =
  'A restricted key works if it can read and write messages and phone numbers.'
export const apiKeySecret = 'API key secret'
export const asking = 'Checking with Twilio…'
export const testConnection = 'Test connection'
export const save = 'Save'
export const connect = 'Connect'
export const saved = 'Saved.'
export const savedBoth = 'Saved. Both the old and the new token work.'
export const accountNamed = (name: string) => `The account is “${name}”.`
export const tested = (sentences: string[]) => sentences.join(' ')

export const twoTokens = 'Two auth tokens in use'
export const newTokenEntered = 'New token entered'
export const firstUsed = 'First used by Twilio'
export const stopOldToken = 'Stop accepting the old token'
export const stopQuestion = 'Stop accepting the old token?'
export const stopIt = 'Stop accepting it'
export const keepAccepting = 'Keep accepting it'
export const stopEffect =
  'Twilio hasn’t used the new token yet. If it still uses the old one, we’ll reject texts until the new one is its primary token.'
export const oldTokenStopped = 'The old token no longer works.'
