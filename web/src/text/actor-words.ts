/** What actors without a known name are called, in the middle of a sentence. */
export const aTeammate = 'a teammate'
export const anApiKey = 'an API key'
export const hearback = 'Hearback'
