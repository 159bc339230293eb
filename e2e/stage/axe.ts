import type { Page } from '@playwright/test'
import type Axe from 'axe-core'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

declare global {
  interface Window {
    axe?: typeof Axe
  }
}

const source = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

/** What to look at; everything, unless told. */
export interface Look {
  /** The rules alone. */
  rules?: string[]
  /** The part of the page alone. */
  within?: string
}

/** What axe finds wrong, each with its place and the reason. */
export async function violations(page: Page, look: Look = {}): Promise<string[]> {
  if (!(await page.evaluate(() => window.axe))) await page.evaluate(source)
  return page.evaluate(async ({ rules, within }) => {
    // What is still fading in is paler than what a person will read.
    for (const _ of [1, 2]) await new Promise(requestAnimationFrame)
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished))
    const { violations } = await window.axe!.run(within ? { include: [within] } : document, {
      ...(rules && { runOnly: rules }),
      // Describing what is right takes longer than finding what is wrong.
      resultTypes: ['violations'],
      // Axe isn't in them, so that it would wait for answers that don't come.
      iframes: false,
    })
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
    )
  }, look)
}
