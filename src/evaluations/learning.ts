/** The evaluations of the learning room, as the command line loads them. */
export { formatEvalReport } from "./report.ts";
export { runEvalSimilar } from "./similar.ts";
export { runEvalWin } from "./win.ts";
