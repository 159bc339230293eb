/** A browser with several tabs, for tests: one storage, whose changes the other tabs are told of. */
export class Tabs {
  readonly #kept = new Map<string, string>()
  readonly #tabs = new Map<Storage, EventTarget>()

  /** One more tab: its view of the storage. */
  open(): Storage {
    const kept = this.#kept
    const set = (key: string, now: string | null) => {
      const before = kept.get(key) ?? null
      if (now === null) kept.delete(key)
      else kept.set(key, now)
      if (before !== now) this.#tell(storage, key, before, now)
    }
    const storage: Storage = {
      get length() {
        return kept.size
      },
      key: (at) => [...kept.keys()][at] ?? null,
      getItem: (key) => kept.get(key) ?? null,
      setItem: set,
      removeItem: (key) => set(key, null),
      clear: () => [...kept.keys()].forEach((key) => set(key, null)),
    }
    this.#tabs.set(storage, new EventTarget())
    return storage
  }

  close(storage: Storage): void {
    this.#tabs.delete(storage)
  }

  /** While it runs, whoever listens for storage events does so in that tab. */
  inside<T>(storage: Storage, run: () => T): T {
    const target = this.#tabs.get(storage)!
    const globals = globalThis as Record<string, unknown>
    globals['addEventListener'] = target.addEventListener.bind(target)
    globals['removeEventListener'] = target.removeEventListener.bind(target)
    return run()
  }

  #tell(by: Storage, key: string, oldValue: string | null, newValue: string | null): void {
    for (const [storage, target] of this.#tabs) {
      if (storage === by) continue
      const event = Object.assign(new Event('storage'), { key, oldValue, newValue })
      target.dispatchEvent(event)
    }
  }
}
