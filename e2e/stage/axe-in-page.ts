import type Axe from 'axe-core'

/** A text whose contrast axe looked at. */
interface Text {
  element: Element
  /** The elements that make its background, by axe's account; null where axe can't tell. */
  behind: Element[] | null
}

/** What an element paints behind a text. */
interface Paint {
  background: string
  /** What fades or blends it: itself, and what it is in. */
  effects: { of: Element; how: string }[]
}

/** A page in its first colors. */
export interface Seen {
  violations: string[]
  texts: Text[]
  /** Where everything was. */
  layout: string
}

interface Looks {
  /** Runs all of axe. */
  first: () => Promise<Seen>
  /** For each theme what the contrasts depend on, once each; null if more than colors changed. */
  all: (seen: Seen, themes: readonly string[]) => Promise<[theme: string, keys: string[] | null][]>
  /** Asks axe about the texts with these keys, or about all of them. */
  contrast: (
    seen: Seen,
    theme: string,
    keys: readonly string[] | null,
  ) => Promise<{ violations: string[]; accepted: string[] }>
}

declare global {
  interface Window {
    axe?: typeof Axe
    looks?: Looks
  }
}

type Verdict = Axe.RawNodeResult<'passed' | 'failed' | 'cantTell'>

/** Runs in the page once axe is there. */
export function inPage(): void {
  const axe = window.axe!
  const { getBackgroundStack } = (
    axe.commons as unknown as {
      color: { getBackgroundStack: (element: Element) => Element[] | null }
    }
  ).color

  /** Marks a key of what axe couldn't tell. */
  const UNTOLD = '?'

  async function run(
    context: Axe.ElementContext,
    options: Axe.RunOptions,
    account: (contrast: Axe.RawResult | undefined) => void,
  ): Promise<string[]> {
    const report: Axe.AxeReporter<Axe.AxeResults> = (raw, options, resolve, reject) => {
      account(raw.find(({ id }) => id === 'color-contrast'))
      axe.getReporter<Axe.AxeResults>('v1')(raw, options, resolve, reject)
    }
    const { violations } = await axe.run(context, {
      ...options,
      // Axe isn't in them, so that it would wait for answers that don't come.
      iframes: false,
      // Describing what is right takes longer than finding what is wrong.
      resultTypes: ['violations'],
      // Its types know only the names of reporters.
      reporter: report as unknown as string,
    })
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
    )
  }

  const elementOf = ({ node }: Verdict) => (node as Axe.DqElement).element

  /** What is hidden passes without being compared. */
  const compared = ({ any }: Verdict) =>
    any.some(({ data }) => typeof (data as { contrastRatio?: unknown })?.contrastRatio === 'number')

  async function first(): Promise<Seen> {
    // What is still fading in is paler than what a person will read.
    for (const _ of [1, 2]) await new Promise(requestAnimationFrame)
    await settled()
    const texts: Text[] = []
    const violations = await run(document, {}, (contrast) => {
      // What is behind a text is known to axe while it runs.
      for (const node of [...(contrast?.passes ?? []), ...(contrast?.violations ?? [])]) {
        const element = elementOf(node)
        texts.push({ element, behind: compared(node) ? getBackgroundStack(element) : null })
      }
      for (const node of contrast?.incomplete ?? [])
        texts.push({ element: elementOf(node), behind: null })
    })
    return { violations, texts, layout: layout() }
  }

  async function all(
    seen: Seen,
    themes: readonly string[],
  ): Promise<[theme: string, keys: string[] | null][]> {
    const looks: [string, string[] | null][] = []
    for (const theme of themes) {
      await show(theme)
      const byKey = textsByKey(seen)
      looks.push([theme, byKey && [...byKey.keys()]])
    }
    return looks
  }

  async function contrast(seen: Seen, theme: string, keys: readonly string[] | null) {
    await show(theme)
    const byKey = keys && textsByKey(seen)
    // A key that is no longer there is asked about with all the others.
    const asked = byKey && keys.every((key) => byKey.has(key)) ? byKey : null
    const include = asked && keys!.flatMap((key) => asked.get(key)!)
    const accepted: string[] = []
    const violations = await run(
      include ? { include } : document,
      { runOnly: ['color-contrast'] },
      (contrast) => {
        const passes = contrast?.passes ?? []
        const told = new Set(passes.filter(compared).map(elementOf))
        const untold = new Set([...passes, ...(contrast?.incomplete ?? [])].map(elementOf))
        for (const key of asked ? keys! : []) {
          const answers = key.startsWith(UNTOLD) ? untold : told
          if (asked!.get(key)!.some((text) => answers.has(text))) accepted.push(key)
        }
      },
    )
    return { violations, accepted }
  }

  async function show(theme: string): Promise<void> {
    document.documentElement.dataset['theme'] = theme
    await settled()
  }

  async function settled(): Promise<void> {
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished))
  }

  /** Null if something moved, came, or went since. */
  function textsByKey({ texts, layout: before }: Seen): Map<string, Element[]> | null {
    if (layout() !== before || texts.some(({ element }) => !element.isConnected)) return null
    const paints = new Map<Element, Paint>()
    const keys = new Map<string, Element[]>()
    for (const text of texts) {
      const key = keyOf(text, paints)
      const same = keys.get(key)
      if (same) same.push(text.element)
      else keys.set(key, [text.element])
    }
    return keys
  }

  function layout(): string {
    const places: (number | boolean)[] = []
    for (const element of document.querySelectorAll('*')) {
      const { x, y, width, height } = element.getBoundingClientRect()
      const seen = element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
      places.push(x, y, width, height, seen)
    }
    return places.join()
  }

  /** What the contrast of a text depends on, once it's known what is behind it. */
  function keyOf({ element, behind }: Text, paints: Map<Element, Paint>): string {
    const style = getComputedStyle(element)
    const own = [
      style.color,
      style.webkitTextFillColor,
      style.webkitTextStroke,
      style.textShadow,
      style.fontSize,
      style.fontWeight,
    ]
    if (behind) {
      const groups: Element[] = []
      for (const one of behind) {
        const { background, effects } = paintOf(one, paints)
        own.push(background)
        // Which of them fade or blend as one.
        for (const effect of effects) {
          if (!groups.includes(effect.of)) groups.push(effect.of)
          own.push(`${groups.indexOf(effect.of)} ${effect.how}`)
        }
      }
      return own.join('; ')
    }
    for (let one: Element | null = element; one; one = one.parentElement) {
      const { background, effects } = paintOf(one, paints)
      own.push(one.localName, one.getAttribute('class') ?? '', background)
      own.push(...effects.map(({ how }) => how))
      for (const pseudo of ['::before', '::after']) {
        const { content, backgroundColor, backgroundImage } = getComputedStyle(one, pseudo)
        if (content !== 'none') own.push(pseudo, backgroundColor, backgroundImage)
      }
    }
    return UNTOLD + own.join('; ')
  }

  function paintOf(element: Element, paints: Map<Element, Paint>): Paint {
    const before = paints.get(element)
    if (before) return before
    const style = getComputedStyle(element)
    const { opacity, mixBlendMode: blend } = style
    const around = element.parentElement ? paintOf(element.parentElement, paints).effects : []
    const own = opacity === '1' && blend === 'normal' ? [] : [{ of: element, how: opacity + blend }]
    const background = `${style.backgroundColor} ${style.backgroundImage}`
    const paint = { background, effects: [...around, ...own] }
    paints.set(element, paint)
    return paint
  }

  window.looks = { first, all, contrast }
}
