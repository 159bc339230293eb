import type { LaunchOptions } from '@playwright/test'
import { existsSync } from 'node:fs'

/** The first has no window of its own to draw, which leaves more to the page. */
const usual = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium']

/** The system's browser, kept from doing anything of its own on the network. */
export const launchOptions: LaunchOptions = {
  executablePath: process.env['CHROMIUM'] ?? usual.find((path) => existsSync(path)),
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
}

/** Wide enough for all four columns. */
export const desktop = { width: 1440, height: 900 }
/** Wide enough for two, with the filters above them. */
export const tablet = { width: 1024, height: 768 }
export const phone = { width: 390, height: 844 }
