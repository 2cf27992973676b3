import type { EventState, ParkedEvent } from "../../ports/inbox.ts";
import type { EffectState, EffectStatus } from "../../ports/outbox.ts";
import type { JobState, JobStatus } from "../../ports/queue.ts";
import type { SlotStatus } from "../../ports/slots.ts";
import type { Action, Block, Reply, TableBlock } from "../../reply.ts";
import { formatCount } from "../format.ts";
import { type Reader, say } from "../reader.ts";

export interface QueueView {
  readonly jobs: Readonly<Record<JobState, number>>;
  readonly events: Readonly<Record<EventState, number>>;
  readonly effects: Readonly<Record<EffectState, number>>;
  readonly failed: readonly JobStatus[];
  readonly active: readonly JobStatus[];
  readonly parked: readonly ParkedEvent[];
  readonly held: readonly EffectStatus[];
  readonly skipped: readonly SlotStatus[];
}

export function queueStatusCard(view: QueueView, reader: Reader): Reply {
  const blocks: Block[] = [
    { type: "text", markdown: verdict(view, reader) },
    { type: "fields", items: figures(view, reader) },
    ...activeTable(view, reader),
    ...failedTable(view, reader),
    ...parkedTable(view, reader),
    ...view.held.flatMap((effect) => heldBlocks(effect, reader)),
    ...skippedNote(view, reader),
    { type: "actions", actions: starts(reader) },
  ];
  return { title: say(reader, "任务与队列", "Queue status"), blocks };
}

function verdict({ jobs, events, effects, skipped }: QueueView, reader: Reader): string {
  const troubles = [
    [jobs.failed, "个任务失败", "failed jobs"],
    [events.parked, "条消息没能处理", "events given up"],
    [effects.held, "条发送要你定夺", "messages in doubt"],
    [skipped.length, "份周报没发出", "digests skipped"],
  ] as const;
  const real = troubles.filter(([count]) => count > 0);
  if (real.length === 0)
    return say(reader, "**都正常，没有要处理的。**", "**All is well, nothing to settle.**");
  const words = real.map(([count, zh, en]) => say(reader, `${count} ${zh}`, `${count} ${en}`));
  return `**${words.join(say(reader, "，", ", "))}**`;
}

function figures({ jobs, events, effects }: QueueView, reader: Reader) {
  const count = (value: number) => formatCount(value, reader.locale);
  const line = (waiting: number, active: number, done: number) =>
    say(
      reader,
      `等待 ${count(waiting)} · 进行中 ${count(active)} · 完成 ${count(done)}`,
      `${count(waiting)} waiting · ${count(active)} running · ${count(done)} done`,
    );
  return [
    { label: say(reader, "任务", "Jobs"), value: line(jobs.waiting, jobs.active, jobs.done) },
    { label: say(reader, "收到的消息", "Events"), value: line(events.waiting, events.active, events.done) },
    {
      label: say(reader, "发出的消息", "Messages"),
      value: line(effects.planned + effects.unknown, effects.sending, effects.sent),
    },
  ];
}

function act(label: string, input: Action["input"], style?: Action["style"]): Action {
  return { label, skill: "queue-status", input, ...(style === undefined ? {} : { style }) };
}

function activeTable({ active }: QueueView, reader: Reader): TableBlock[] {
  if (active.length === 0) return [];
  const columns = [say(reader, "进行中", "Running"), say(reader, "进度", "Progress")];
  const rows = active.map((job) => ({
    cells: [job.name, progressText(job)],
    action: act(say(reader, "取消", "Cancel"), { cancelJob: job.id }, "danger"),
  }));
  return [{ type: "table", columns: columns.map((label) => ({ label })), rows }];
}

function progressText({ progress }: JobStatus): string {
  if (progress === null || typeof progress !== "object" || Array.isArray(progress)) return "";
  const { done, total } = progress as { readonly done?: unknown; readonly total?: unknown };
  if (typeof done !== "number") return "";
  return typeof total === "number" ? `${done} / ${total}` : String(done);
}

function failedTable({ failed, jobs }: QueueView, reader: Reader): TableBlock[] {
  if (failed.length === 0) return [];
  const labels = [
    say(reader, "失败的任务", "Failed job"),
    say(reader, "原因", "Why"),
    say(reader, "次数", "Tries"),
  ];
  const rows = failed.map((job) => ({
    cells: [job.name, shortened(job.error ?? ""), String(job.attempts)],
    action: act(say(reader, "重试", "Retry"), { retryJob: job.id }),
  }));
  return [{ type: "table", columns: labels.map((label) => ({ label })), rows, total: jobs.failed }];
}

function parkedTable({ parked, events }: QueueView, reader: Reader): TableBlock[] {
  if (parked.length === 0) return [];
  const labels = [
    say(reader, "没能处理的消息", "Event given up"),
    say(reader, "原因", "Why"),
    say(reader, "收到", "Received"),
  ];
  const rows = parked.map(({ key, event, error, receivedAt }) => ({
    cells: [event.channel, shortened(error), minuteOf(receivedAt)],
    action: act(say(reader, "重试", "Retry"), { retryEvent: key }),
  }));
  return [{ type: "table", columns: labels.map((label) => ({ label })), rows, total: events.parked }];
}

/** Nobody but a person can look whether it is there. */
function heldBlocks({ key, kind, target, changedAt, cause }: EffectStatus, reader: Reader): Block[] {
  const where = `${target} · ${kind} · ${minuteOf(changedAt)}`;
  const text = say(
    reader,
    `可能发了，也可能没发：${where}。请到对方会话里看一眼。（起因 ${shortened(cause)}）`,
    `It may or may not have been sent: ${where}. Please look into that conversation. (cause ${shortened(cause)})`,
  );
  const actions = [
    act(say(reader, "已发出", "It was sent"), { effect: key, answer: "sent" }),
    act(say(reader, "没发出，再发", "Not sent, send again"), { effect: key, answer: "again" }),
    act(say(reader, "不用发了", "Leave it"), { effect: key, answer: "drop" }),
  ];
  return [
    { type: "note", tone: "warning", text },
    { type: "actions", actions },
  ];
}

function skippedNote({ skipped }: QueueView, reader: Reader): Block[] {
  if (skipped.length === 0) return [];
  const items = skipped.slice(0, 5).map(({ person, slot }) => `${person} ${slot}`);
  const list = items.join(say(reader, "、", ", "));
  const text = say(
    reader,
    `停机超过一天，没有发出的周报：${list}${skipped.length > 5 ? "等" : ""}。`,
    `Digests not sent because the system was down for over a day: ${list}${skipped.length > 5 ? " and others" : ""}.`,
  );
  return [{ type: "note", tone: "warning", text }];
}

function starts(reader: Reader): Action[] {
  return [
    act(say(reader, "重新导入", "Sync now"), { start: "sync" }),
    act(say(reader, "重算标签与区域", "Score all now"), { start: "score-all" }),
    act(say(reader, "重新学习赢单概率", "Train the win chance"), { start: "train" }),
    act(say(reader, "刷新", "Refresh"), {}),
  ];
}

function shortened(text: string): string {
  return text.length > 90 ? `${text.slice(0, 90)}…` : text;
}

function minuteOf(instant: string): string {
  return instant.slice(0, 16).replace("T", " ");
}
