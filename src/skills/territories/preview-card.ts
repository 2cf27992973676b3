import type { Action, Block, Reply } from "../../reply.ts";
import { listing, type Reader, say } from "../reader.ts";
import { divisionRule, type MapReader } from "./card.ts";
import type { TerritoryRun } from "./refresh.ts";

export interface PreviewView {
  readonly run: TerritoryRun;
  readonly expect: string;
  readonly outdated: boolean;
  readonly names: ReadonlyMap<string, string>;
}

export function previewCard(view: PreviewView, reader: MapReader): Reply {
  const { change, plan, owners, territories } = view.run;
  const nothing = change.added.length + change.removed.length === 0;
  const head = nothing
    ? say(
        reader,
        `**归属都和规则一致，没有要改的**（${change.kept} 条）。`,
        `**Everything already is where the rules put it** (${change.kept} rows).`,
      )
    : say(
        reader,
        `**按现在的规则重新划分：新增 ${change.added.length}，移出 ${change.removed.length}，不变 ${change.kept}。确认后才生效。**`,
        `**Dividing by the present rules: ${change.added.length} added, ${change.removed.length} removed, ${change.kept} unchanged. Nothing holds before you confirm.**`,
      );
  const apply: Action = {
    label: say(reader, "确认重新划分", "Apply"),
    skill: "territories",
    input: { action: "apply", confirm: true, expect: view.expect },
    style: "primary",
  };
  const rows = territories.flatMap((territory) => {
    const added = change.added.filter((row) => row.territoryId === territory.id);
    const removed = change.removed.filter((row) => row.territoryId === territory.id);
    if (added.length + removed.length === 0) return [];
    const sample = [...added, ...removed]
      .map((row) => view.names.get(row.accountId))
      .filter((name) => name !== undefined);
    return [
      {
        cells: [
          territory.name,
          `+${added.length}`,
          `−${removed.length}`,
          listing(reader, sample.slice(0, 3)),
        ],
      },
    ];
  });
  return {
    title: say(reader, "重新划分区域 · 预览", "Re-division · preview"),
    blocks: [
      ...(view.outdated
        ? [
            {
              type: "note" as const,
              tone: "warning" as const,
              text: say(
                reader,
                "预览之后数据变了，请再看一遍。",
                "Data changed since the preview. Look again.",
              ),
            },
          ]
        : []),
      { type: "text", markdown: head },
      ...(rows.length === 0
        ? []
        : [
            {
              type: "table" as const,
              columns: [
                { label: say(reader, "区域", "Territory") },
                { label: say(reader, "新增", "Added"), align: "end" as const },
                { label: say(reader, "移出", "Removed"), align: "end" as const },
                { label: say(reader, "例如", "For example") },
              ],
              rows,
            },
          ]),
      ...planNotes(plan, owners.length, reader),
      { type: "actions", actions: nothing ? [] : [apply] },
      { type: "sources", items: [divisionRule(reader)], sections: ["1.1"] },
    ],
  };
}

function planNotes(plan: TerritoryRun["plan"], owners: number, reader: Reader): Block[] {
  const notes: Block[] = [];
  const unknown = plan.unknownValues[0];
  if (unknown !== undefined) {
    notes.push({
      type: "note",
      tone: "warning",
      text: say(
        reader,
        `维度覆盖里有认不出的值 ${plan.unknownValues.length} 个，例如“${unknown.value}”，只按原文匹配。`,
        `${plan.unknownValues.length} rule values are no place or industry we know, for example “${unknown.value}”; they match by their exact text only.`,
      ),
    });
  }
  if (plan.circular.length > 0) {
    notes.push({
      type: "note",
      tone: "warning",
      text: say(
        reader,
        `上级关系成了环：${listing(reader, plan.circular)}，各自按顶层处理。`,
        `Parents run in a circle: ${listing(reader, plan.circular)}; each is treated as a root.`,
      ),
    });
  }
  if (owners > 0) {
    notes.push({
      type: "note",
      tone: "info",
      text: say(
        reader,
        `勾了“分配到记录负责人”的区域里有 ${owners} 家没有负责人，建议分给名下客户最少的成员（在 CRM 里改）。`,
        `${owners} accounts without an owner lie in territories that assign owners; give each to the member with the fewest (change it in the CRM).`,
      ),
    });
  }
  return notes;
}

export function appliedCard(
  done: {
    readonly added: readonly unknown[];
    readonly removed: readonly unknown[];
    readonly runId: string | undefined;
  },
  reader: Reader,
): Reply {
  const text = say(
    reader,
    `已重新划分：新增 ${done.added.length}，移出 ${done.removed.length}。谁能看到哪些客户随之改变。`,
    `Divided: ${done.added.length} added, ${done.removed.length} removed. Who sees which accounts follows.`,
  );
  const undo: Action[] =
    done.runId === undefined
      ? []
      : [
          {
            label: say(reader, "撤销", "Undo"),
            skill: "territories",
            input: { action: "revert", run: done.runId },
          },
        ];
  return {
    title: say(reader, "区域管理", "Territories"),
    blocks: [
      { type: "text", markdown: text },
      { type: "actions", actions: undo },
    ],
  };
}
