import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { silentLog } from "#src/log.ts";
import { createSettings } from "#src/settings-loader.ts";
import { movingModel, openTalkRig } from "#test/support/talk-rig.ts";

it("changes how drafts and answers are asked for as soon as the file is saved, and keeps the rules", async () => {
  const directory = mkdtempSync(join(tmpdir(), "yingdan-tone-"));
  const model = movingModel();
  await using rig = await openTalkRig({ model });
  Object.assign(rig.deps, { settings: createSettings({ directory, log: silentLog, checkEveryMs: 0 }) });
  const draft = () => rig.ask("/draft 华晟精密");

  await draft();
  writeFileSync(
    join(directory, "tone.yaml"),
    "every: { zh: 像老朋友一样说话。 }\nanswers: { zh: 只说一句。 }\nkinds:\n  follow-up: { zh: 称呼用“您”。, en: Be formal. }\n",
  );
  await draft();
  await rig.ask("你说华晟精密这种要不要花力气");
  rmSync(directory, { recursive: true });

  const texts = model.sent.map(({ text }) => text);
  expect(texts[0]).toContain("语气：平实的书面语");
  const after = texts.filter((text) => text.includes("语气：像老朋友一样说话。称呼用“您”。"));
  expect(after.length).toBeGreaterThan(0);
  expect(after[0]).toContain("没有依据的事实不写");
  expect(texts.at(-1)).toContain("语气：只说一句。");
});
