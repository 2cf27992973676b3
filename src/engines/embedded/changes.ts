export interface ChangeListener {
  /** Something was added or ended; `delayed` when it waits for a time. */
  changed(delayed: boolean): void;
  cancelled(id: string): void;
}

/** Tells the workers of this process what just changed, so that they need not wait for their next look. */
export interface Changes {
  announce(delayed?: boolean): void;
  cancel(id: string): void;
  listen(listener: Partial<ChangeListener>): () => void;
}

export function createChanges(): Changes {
  const listeners = new Set<Partial<ChangeListener>>();
  return {
    announce(delayed = false) {
      for (const listener of [...listeners]) listener.changed?.(delayed);
    },
    cancel(id) {
      for (const listener of [...listeners]) listener.cancelled?.(id);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
