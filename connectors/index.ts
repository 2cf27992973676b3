import type { Text } from "#src/domain/text.ts";
import type { CrmSource } from "#src/ports/crm-source.ts";
import type { FilesConfig, FilesDeps } from "./files/source.ts";

export interface Connector<Config, Deps> {
  readonly name: Text;
  /** Loads the connector's code when it is first wanted. */
  open(config: Config, deps: Deps): Promise<CrmSource>;
}

const files: Connector<FilesConfig, FilesDeps> = {
  name: { zh: "文件导入（CSV、XLSX）", en: "files (CSV, XLSX)" },
  open: async (config, deps) => (await import("./files/source.ts")).createFilesSource(config, deps),
};

/** Every CRM that can be read, by the name of its folder. */
export const CONNECTORS = { files } as const;
