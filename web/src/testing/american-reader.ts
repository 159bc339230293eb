/** Who reads in the tests: whatever the machine's own language is, they see times as Americans do. */
Object.defineProperty(globalThis, 'navigator', {
  value: { ...globalThis.navigator, language: 'en-US' },
  configurable: true,
  writable: true,
})
