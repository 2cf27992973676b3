import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

/** A real program that some suites run against, and how to get it. */
export interface Server {
  readonly name: string;
  readonly install: string;
  readonly find: () => string | undefined;
}

export const SERVERS = {
  postgres: { name: "PostgreSQL", install: "apt-get install postgresql", find: findPostgres },
  redis: { name: "Redis", install: "apt-get install redis-server", find: () => onPath("redis-server") },
  chromium: {
    name: "Chromium",
    install: "apt-get install chromium",
    find: () => onPath("chromium") ?? onPath("chromium-browser") ?? onPath("google-chrome"),
  },
} as const satisfies Record<string, Server>;

export function missingServers(): Server[] {
  return Object.values(SERVERS).filter((server) => server.find() === undefined);
}

/** The folder that holds `initdb` and `postgres`, newest major version first. */
function findPostgres(): string | undefined {
  const debian = "/usr/lib/postgresql";
  const majors = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a)) : [];
  const folders = [...majors.map((major) => join(debian, major, "bin")), ...searchPath()];
  return folders.find((folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "postgres")));
}

function onPath(program: string): string | undefined {
  const folder = searchPath().find((candidate) => existsSync(join(candidate, program)));
  return folder === undefined ? undefined : join(folder, program);
}

function searchPath(): string[] {
  return (process.env.PATH ?? "").split(delimiter);
}
