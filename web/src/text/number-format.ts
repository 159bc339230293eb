/** A whole number with its thousands apart, without waiting for the browser's formatter to be made. */
export function formatNumber(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',')
}
