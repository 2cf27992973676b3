/** Our own code against a folder of vectors: `node test/vectors/run.ts FOLDER`. Without one, against those kept here. */
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { checkVectors } from "./check-vectors.ts";

const checks = checkVectors(process.argv[2] ?? join(import.meta.dirname, "fixtures"));
const failed = checks.filter(({ ours, theirs }) => !isDeepStrictEqual(ours, theirs));
for (const { name } of failed) process.stdout.write(`FAILED ${name}\n`);
process.stdout.write(`${checks.length} values, ${failed.length} failed\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
