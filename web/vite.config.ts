import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

/** Where `npm run dev` finds the API: a running `hearback demo` or `hearback serve`. */
const server = process.env.HEARBACK_URL ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [plainIcons(), svelte(), compiledAtOnce(), precompressed()],
  // Files find each other relatively, so that the page can be served below any path; only
  // index.html names them from the root, because it answers many addresses.
  experimental: {
    renderBuiltUrl: (filename, { hostType }) =>
      hostType === 'html' ? `/${filename}` : { relative: true },
  },
  build: {
    target: 'es2022',
    // Inlined files would be data: URLs, which the page's own security policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    // The server accepts writes from its own origin only, so the proxy speaks as that origin.
    proxy: {
      '/api': { target: server, changeOrigin: true, ws: true, headers: { origin: server } },
    },
  },
  resolve: process.env.VITEST ? { conditions: ['browser'] } : {},
  test: {
    include: ['src/**/*.test.ts'],
    environment: 'node',
    setupFiles: 'src/testing/american-reader.ts',
  },
})

/**
 * What the first screen runs is compiled while it is fetched, beside the page's own thread, rather
 * than function by function as each is called: browsers that do not know the hint pass over it.
 */
function compiledAtOnce(): Plugin {
  return {
    name: 'hearback-compiled-at-once',
    apply: 'build',
    generateBundle: {
      // The hint must be the first thing in the file.
      order: 'post',
      handler: (_, bundle) => {
        const chunks = Object.values(bundle).filter((file) => file.type === 'chunk')
        const entries = chunks.filter((chunk) => chunk.isEntry)
        const first = new Set(entries.flatMap(({ fileName, imports }) => [fileName, ...imports]))
        for (const chunk of chunks) {
          if (first.has(chunk.fileName)) chunk.code = `//# allFunctionsCalledOnLoad\n${chunk.code}`
        }
      },
    },
  }
}

/** Writes a .br and a .gz beside every text file once, so that serving never compresses. */
function precompressed(): Plugin {
  let outDir = ''
  return {
    name: 'hearback-precompressed',
    apply: 'build',
    configResolved: (config) => {
      outDir = config.build.outDir
    },
    closeBundle: () => {
      for (const name of readdirSync(outDir, { recursive: true, encoding: 'utf8' })) {
        if (!/\.(html|js|css|svg|json|webmanifest)$/.test(name)) continue
        const file = join(outDir, name)
        const bytes = readFileSync(file)
        const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }
        writeFileSync(`${file}.br`, brotliCompressSync(bytes, quality))
        writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }))
      }
    },
  }
}

/**
 * Icons as the markup they are. What the package has instead, a component that puts each together
 * from data when it is drawn, is a fifth of what the first screen takes. They know `size` only, which
 * grows with the browser's font, and are decoration: what they mean is said beside them.
 */
function plainIcons(): Plugin {
  return {
    name: 'hearback-plain-icons',
    enforce: 'pre',
    transform(code, id) {
      if (!/\/@lucide\/svelte\/dist\/icons\/[\w-]+\.svelte$/.test(id)) return null
      const data = /const iconData = (.*);/.exec(code)?.[1]
      if (!data) return this.error(`${id} is not written as it was`)
      return { code: component(JSON.parse(data) as Icon), map: null }
    },
  }
}

interface Icon {
  name: string
  node: [tag: string, attributes: Record<string, string>][]
}

function component({ name, node }: Icon): string {
  const shapes = node.map(([tag, attributes]) => {
    const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${value}"`)
    return `<${tag}${written.join('')} />`
  })
  const svg =
    `<svg width="{size / 16}rem" height="{size / 16}rem" viewBox="0 0 24 24" class="lucide lucide-${name}" ` +
    'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" ' +
    `stroke-linejoin="round" aria-hidden="true">${shapes.join('')}</svg>`
  return `<script>\n  let { size = 24 } = $props()\n</script>\n${svg}\n`
}
