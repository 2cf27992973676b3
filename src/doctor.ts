import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { checkChannels } from "./channels/checks.ts";
import { type Finding, findingOf } from "./channels/finding.ts";
import { BUILT_PAGE } from "./channels/web/build-page.ts";
import type { Runtime } from "./runtime.ts";
import { ALL_AREAS } from "./settings/all.ts";

type Check = (runtime: Runtime) => Promise<Finding>;

const CHECKS: readonly Check[] = [
  checkNode,
  checkStore,
  checkUsers,
  checkQueue,
  checkLibrary,
  checkSettings,
  checkPage,
  checkModel,
];

/** Looks at everything that is configured; a check that throws is a finding, never the end of the list. */
export async function examine(runtime: Runtime, more: readonly Check[] = []): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const { publicUrl } = runtime.config.http;
  for (const check of [...CHECKS, ...more]) {
    findings.push(await findingOf(check.name.replace(/^check/, ""), () => check(runtime)));
  }
  const given = {
    log: runtime.log,
    lastReceived: runtime.engines.inbox.lastReceived,
    now: runtime.clock.now,
    ...(publicUrl === undefined ? {} : { publicUrl }),
  };
  return [...findings, ...(await checkChannels(runtime.config.channels, given))];
}

async function checkNode(): Promise<Finding> {
  const major = Number(process.versions.node.split(".")[0]);
  const text = { zh: `Node ${process.versions.node}`, en: `Node ${process.versions.node}` };
  if (major >= 24) return { subject: "Node", state: "ok", text };
  return {
    subject: "Node",
    state: "failed",
    text,
    fix: {
      zh: "用 npm run 启动，它会用随包安装的 Node 24。",
      en: "Start through npm run: it uses the Node 24 that npm installed.",
    },
  };
}

async function checkStore({ engines, config, company }: Runtime): Promise<Finding> {
  const job = engines.store.forJob("doctor");
  const [accounts, deals] = [await job.count("account"), await job.count("deal")];
  const where = company.sample ? { zh: "（示例公司）", en: " (sample company)" } : { zh: "", en: "" };
  const text = {
    zh: `${config.store.engine}：${accounts} 个客户，${deals} 个商机${where.zh}`,
    en: `${config.store.engine}: ${accounts} accounts, ${deals} deals${where.en}`,
  };
  if (accounts > 0) return { subject: "Store", state: "ok", text };
  return {
    subject: "Store",
    state: "warning",
    text,
    fix: {
      zh: "还没有数据：npm run yingdan -- import <导出文件夹>",
      en: "No data yet: npm run yingdan -- import <export folder>",
    },
  };
}

async function checkUsers({ engines }: Runtime): Promise<Finding> {
  const job = engines.store.forJob("doctor");
  const active = await job.count("user", { active: true });
  const admins = await job.count("user", { active: true, role: "admin" });
  const managers = await job.count("user", { active: true, role: "manager" });
  const text = {
    zh: `${active} 位在职用户，其中经理 ${managers} 位、管理员 ${admins} 位`,
    en: `${active} active users, ${managers} of them managers, ${admins} admins`,
  };
  if (admins > 0 || active === 0) return { subject: "People", state: "ok", text };
  return {
    subject: "People",
    state: "warning",
    text,
    fix: {
      zh: "没有管理员：在映射文件的 roles 里写明谁是 admin，再导入一次。",
      en: "Nobody is an admin: name one under roles in the mapping file and import again.",
    },
  };
}

async function checkQueue({ engines, config }: Runtime): Promise<Finding> {
  const counts = await engines.queue.counts();
  const text = {
    zh: `${config.queue.engine}：等待 ${counts.waiting}，进行中 ${counts.active}，失败 ${counts.failed}`,
    en: `${config.queue.engine}: ${counts.waiting} waiting, ${counts.active} active, ${counts.failed} failed`,
  };
  return { subject: "Queue", state: counts.failed > 0 ? "warning" : "ok", text };
}

async function checkLibrary({ engines, config, library }: Runtime): Promise<Finding> {
  await library.load();
  const { documents, chunks } = await engines.searchIndex.count();
  const text = {
    zh: `${config.search.engine}：${documents} 份文档，${chunks} 段`,
    en: `${config.search.engine}: ${documents} documents, ${chunks} passages`,
  };
  if (documents > 0) return { subject: "Library", state: "ok", text };
  return {
    subject: "Library",
    state: "warning",
    text,
    fix: {
      zh: "资料库是空的：npm run yingdan -- index <文档文件夹>",
      en: "The library is empty: npm run yingdan -- index <folder of documents>",
    },
  };
}

async function checkSettings({ settings, company }: Runtime): Promise<Finding> {
  // A file is read when its area is first needed; here all are, so that none is called valid unread.
  for (const area of ALL_AREAS) settings.get(area);
  const problems = [...settings.problems(), ...strayFiles(join(company.directory, "settings"))];
  const lines = problems.map(({ file, line, message }) => `${file}:${line} ${message}`).join("; ");
  if (problems.length === 0)
    return {
      subject: "Settings",
      state: "ok",
      text: { zh: "设置文件都有效", en: "settings files are valid" },
    };
  return {
    subject: "Settings",
    state: "failed",
    text: { zh: lines, en: lines },
    fix: {
      zh: "在改好之前，继续用上一份有效的设置。",
      en: "Until they are mended the last good settings stay in force.",
    },
  };
}

/** A file named for no area is never read: a misspelt name must not pass for a change. */
function strayFiles(directory: string): { file: string; line: number; message: string }[] {
  if (!existsSync(directory)) return [];
  const known = new Set(ALL_AREAS.map(({ name }) => `${name}.yaml`));
  return readdirSync(directory)
    .filter((name) => /\.ya?ml$/i.test(name) && !known.has(name))
    .map((name) => ({
      file: join(directory, name),
      line: 1,
      message: `no settings go by this name; there are: ${[...known].join(", ")}`,
    }));
}

async function checkPage(): Promise<Finding> {
  const built = existsSync(join(BUILT_PAGE, "index.html"));
  return {
    subject: "Playground",
    state: built ? "ok" : "warning",
    text: built ? { zh: "页面已构建", en: "page built" } : { zh: "页面还没有构建", en: "page not built" },
    ...(built ? {} : { fix: { zh: "npm start 会自动构建。", en: "npm start builds it." } }),
  };
}

async function checkModel({ config }: Runtime): Promise<Finding> {
  const { model } = config;
  if (model === undefined) {
    return {
      subject: "Model",
      state: "off",
      text: {
        zh: "没有配置语言模型：所有功能照常，只是不写成段文字",
        en: "no language model configured: everything works, without drafted prose",
      },
      fix: {
        zh: "需要的话设置 MODEL_BASE_URL 和 MODEL_NAME。",
        en: "Set MODEL_BASE_URL and MODEL_NAME to have one.",
      },
    };
  }
  const response = await fetch(`${model.baseUrl.replace(/\/$/, "")}/models`, {
    headers: model.apiKey === undefined ? {} : { authorization: `Bearer ${model.apiKey}` },
    signal: AbortSignal.timeout(5_000),
    redirect: "error",
  });
  const text = {
    zh: `${model.name}：接口返回 ${response.status}`,
    en: `${model.name}: the endpoint answered ${response.status}`,
  };
  if (response.ok) return { subject: "Model", state: "ok", text };
  const fix =
    response.status === 401 || response.status === 403
      ? { zh: "密钥无效：检查 MODEL_API_KEY。", en: "The key is refused: check MODEL_API_KEY." }
      : { zh: "检查 MODEL_BASE_URL。", en: "Check MODEL_BASE_URL." };
  return { subject: "Model", state: response.status === 404 ? "warning" : "failed", text, fix };
}
