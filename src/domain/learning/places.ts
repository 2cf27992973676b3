/** Gives each new label the next free number, from 0. */
export function createPlaces() {
  const places = new Map<string, number>();
  return {
    labels: (): string[] => [...places.keys()],
    size: (): number => places.size,
    of(label: string): number {
      const known = places.get(label);
      if (known !== undefined) return known;
      places.set(label, places.size);
      return places.size - 1;
    },
  };
}
