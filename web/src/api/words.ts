/** What the page itself says of requests that were not answered as they should be. */

export const tooLargeForProxy =
  'The proxy in front of Hearback doesn’t allow files this large. An admin can raise its limit (client_max_body_size in nginx).'
export const proxyCannotReach =
  'The proxy in front of Hearback can’t reach it. Hearback may be restarting. Try again in a moment.'
export const proxyTimedOut = 'The proxy in front of Hearback timed out. Try again in a moment.'
export const answered = (status: number) =>
  `The server responded with status ${status}. Try again in a moment.`
export const strange =
  'That response didn’t come from Hearback. Check your connection, or reload the page.'
export const unreachable = 'Can’t reach Hearback. Check your connection.'
export const tooSlow = 'Hearback isn’t responding. Check your connection, or try again in a moment.'
export const tooManyAttempts = (seconds: number) => {
  if (seconds <= 1) return 'Too many attempts. Try again in a second.'
  if (seconds < 90) return `Too many attempts. Try again in ${seconds} seconds.`
  return `Too many attempts. Try again in ${Math.ceil(seconds / 60)} minutes.`
}
export const pageBroke = 'Something went wrong on this page. Try reloading it.'
