import type { Changes } from "./changes.ts";

export interface IdleOptions {
  readonly isBusy: () => Promise<boolean>;
  readonly changes: Changes;
  readonly pollMs: number;
}

/** Waits for a moment when nothing waits or runs: looks after each change here, and now and then for others'. */
export function createIdle(options: IdleOptions) {
  const releases = new Set<() => void>();
  let isDisposed = false;

  function nextChange(): Promise<void> {
    return new Promise((resolve) => {
      const release = () => {
        clearTimeout(timer);
        stopListening();
        releases.delete(release);
        resolve();
      };
      const timer = setTimeout(release, options.pollMs);
      const stopListening = options.changes.listen({ changed: release });
      releases.add(release);
    });
  }

  return {
    async reached(): Promise<void> {
      while (!isDisposed) {
        const changed = nextChange();
        if (!(await options.isBusy())) break;
        await changed;
      }
      for (const release of [...releases]) release();
    },
    dispose(): void {
      isDisposed = true;
      for (const release of [...releases]) release();
    },
  };
}
