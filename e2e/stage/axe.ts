import type { JSHandle, Page } from '@playwright/test'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { inPage, type Seen } from './axe-in-page'

const source = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

/**
 * What axe has accepted in any scene so far. Contrast depends only on the font, the colors of the
 * text, and those behind it. Most of axe's time goes into finding out what is behind a text, which
 * no theme changes, so it isn't asked twice about the same.
 */
const accepted = new Set<string>()

/** What axe finds wrong, each with its place and the reason. */
export async function violations(page: Page): Promise<string[]> {
  return (await Examined.of(page)).violations
}

/** A page that axe has looked at in its first colors. */
export class Examined {
  private constructor(
    private readonly seen: JSHandle<Seen>,
    readonly violations: string[],
  ) {}

  static async of(page: Page): Promise<Examined> {
    if (!(await page.evaluate(() => window.axe))) {
      await page.evaluate(source)
      await page.evaluate(inPage)
    }
    const seen = await page.evaluateHandle(() => window.looks!.first())
    return new Examined(seen, await seen.evaluate(({ violations }) => violations))
  }

  /** What can't be read in these themes. */
  async unreadable(themes: readonly string[]): Promise<string[]> {
    const looks = await this.seen.evaluate(
      (seen, themes) => window.looks!.all(seen, themes),
      themes,
    )
    const found: string[] = []
    for (const [theme, keys] of looks) {
      const asked = keys?.filter((key) => !accepted.has(key)) ?? null
      if (asked?.length === 0) continue
      const answer = await this.seen.evaluate(
        (seen, [theme, asked]) => window.looks!.contrast(seen, theme, asked),
        [theme, asked] as const,
      )
      for (const key of answer.accepted) accepted.add(key)
      found.push(...answer.violations.map((violation) => `${theme}: ${violation}`))
    }
    return found
  }
}
