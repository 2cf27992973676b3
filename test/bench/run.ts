/**
 * `npm run bench [name…]`: every benchmark, or the named ones, one after the other. Each prints ratios against
 * a peer or a limit of the machine measured in the same run; none of them passes or fails.
 */
interface Bench {
  readonly name: string;
  readonly load: () => Promise<() => Promise<unknown>>;
}

const write = (line: string) => console.log(line);

const BENCHES: readonly Bench[] = [
  { name: "start", load: async () => (await import("./start.bench.ts")).run },
  { name: "store", load: async () => (await import("./store.bench.ts")).run },
  {
    name: "import",
    load: async () => async () => (await import("./import.bench.ts")).benchImport({ write }),
  },
  {
    name: "retrieval",
    load: async () => async () => (await import("./retrieval.bench.ts")).benchRetrieval({ write }),
  },
  { name: "learning", load: async () => (await import("./learning.bench.ts")).run },
  { name: "targeting", load: async () => () => import("./targeting.bench.ts").then((bench) => bench.run()) },
  { name: "pipeline", load: async () => (await import("./pipeline.bench.ts")).run },
  { name: "channels", load: async () => (await import("./channels.bench.ts")).run },
  { name: "drafting", load: async () => (await import("./drafting.bench.ts")).run },
  { name: "queue", load: async () => (await import("./queue.bench.ts")).run },
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !BENCHES.some((bench) => bench.name === name));
if (unknown.length > 0) {
  console.error(
    `no benchmark called ${unknown.join(", ")}; there are ${BENCHES.map(({ name }) => name).join(", ")}`,
  );
  process.exit(2);
}
for (const bench of BENCHES.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  write(`\n# ${bench.name}`);
  await (await bench.load())();
}
