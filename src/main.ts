import { enableCompileCache } from "node:module";

// Stripped and compiled sources are kept between starts; it must be on before anything of ours is loaded.
enableCompileCache();
// Nothing of a conversation leaves for a tracing service, whatever the host's environment says.
for (const name of [
  "LANGSMITH_TRACING",
  "LANGSMITH_TRACING_V2",
  "LANGCHAIN_TRACING",
  "LANGCHAIN_TRACING_V2",
]) {
  process.env[name] = "false";
}
const { runCli } = await import("./cli/cli.ts");

// The only reader of the process: everything below is handed what it needs.
process.exitCode = await runCli({
  args: process.argv.slice(2),
  environment: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  onStop: (stop) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
  },
});
