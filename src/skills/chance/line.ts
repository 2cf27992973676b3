import type { Deal } from "../../domain/crm.ts";
import type { Field } from "../../reply.ts";
import { type Reader, say } from "../reader.ts";
import type { SkillContext } from "../skill.ts";
import { liveWinChances } from "../win-chances.ts";
import { chanceText, reasonText, topReasons } from "./words.ts";

/** The win chance of an account's open deals as one line of another card; absent without a model or an open deal. */
export async function chanceField(
  context: Pick<SkillContext, "store" | "viewer"> & Reader,
  deals: readonly Deal[],
): Promise<Field | undefined> {
  const open = deals
    .filter(({ status }) => status === "open")
    .toSorted((a, b) => ((a.createdOn ?? "") < (b.createdOn ?? "") ? 1 : -1));
  const [newest] = open;
  if (newest === undefined) return undefined;
  const chance = (await liveWinChances(context, [newest]))?.of([newest])[0];
  if (chance?.kind !== "model") return undefined;
  const { up, down } = topReasons(chance, 1);
  const why = [...up, ...down].map((reason) => reasonText(reason, chance.record, context));
  const others =
    open.length === 1
      ? ""
      : say(context, `，另有 ${open.length - 1} 个在谈`, `; ${open.length - 1} more open`);
  return {
    label: say(context, "赢单概率", "Win chance"),
    value: chanceText(chance, context),
    hint: say(
      context,
      `${newest.name}${others}：${why.join("；")}`,
      `${newest.name}${others}: ${why.join("; ")}`,
    ),
  };
}
