import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createBitmap, type ScanInput } from "#src/domain/learning/top-k.ts";

const SOURCE = `
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
static void *slurp(const char *path, size_t n) {
  FILE *f = fopen(path, "rb"); void *p = malloc(n);
  if (!f || fread(p, 1, n, f) != n) exit(1);
  fclose(f); return p;
}
int main(int argc, char **argv) {
  (void)argc;
  long rows = atol(argv[4]); int width = atoi(argv[5]), k = atoi(argv[6]);
  unsigned char *codes = slurp(argv[1], rows * width), *open = slurp(argv[3], (rows + 7) / 8);
  float *tables = slurp(argv[2], sizeof(float) * width * 256);
  double *score = malloc(sizeof(double) * k), times[21]; long *row = malloc(sizeof(long) * k);
  for (int round = 0; round < 21; round++) {
    clock_t start = clock(); int held = 0;
    for (long r = 0; r < rows; r++) {
      if (!((open[r >> 3] >> (r & 7)) & 1)) continue;
      double s = 0; unsigned char *c = codes + r * width;
      for (int f = 0; f < width; f++) s += tables[f * 256 + c[f]];
      if (held == k && s <= score[k - 1]) continue;
      int i = held < k ? held++ : k - 1;
      for (; i > 0 && score[i - 1] < s; i--) { score[i] = score[i - 1]; row[i] = row[i - 1]; }
      score[i] = s; row[i] = r;
    }
    times[round] = (double)(clock() - start) * 1e6 / CLOCKS_PER_SEC;
  }
  for (int i = 1; i < 21; i++) for (int j = i; j > 0 && times[j - 1] > times[j]; j--) {
    double t = times[j]; times[j] = times[j - 1]; times[j - 1] = t;
  }
  printf("%f\\n", times[10]);
  for (int i = 0; i < k; i++) printf("%ld ", row[i]);
  return 0;
}
`;

export interface Floor {
  /** Median CPU time of one scan. */
  readonly microseconds: number;
  /** What it found, best first. */
  readonly rows: readonly number[];
}

/** The same scan in C (cc -O3), in a process of its own; undefined where there is no C compiler. */
export async function scanInC(input: ScanInput): Promise<Floor | undefined> {
  const run = promisify(execFile);
  const folder = await mkdtemp(join(tmpdir(), "yingdan-floor-"));
  const at = (file: string) => join(folder, file);
  try {
    await writeFile(at("scan.c"), SOURCE);
    await run("cc", ["-O3", "-march=native", "-o", at("scan"), at("scan.c")]);
    const { coded, tables, count } = input;
    await writeFile(at("codes"), coded.codes);
    await writeFile(at("tables"), tables);
    await writeFile(at("open"), openRows(input));
    const sizes = [coded.rowCount, coded.width, count].map(String);
    const { stdout } = await run(at("scan"), [at("codes"), at("tables"), at("open"), ...sizes]);
    const [time, rows = ""] = stdout.split("\n");
    return { microseconds: Number(time), rows: rows.trim().split(" ").map(Number) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function openRows({ coded, include, exclude }: ScanInput): Uint8Array {
  const open = include ?? createBitmap(coded.rowCount).fill(255);
  return open.map((byte, i) => byte & ~(exclude?.[i] ?? 0));
}
