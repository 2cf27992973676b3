import { AppError } from "../../errors.ts";

/** Feishu's own code for what went wrong, kept for the few places that act on it. */
export class FeishuRefusal extends AppError {
  readonly reason: number;

  constructor(kind: AppError["code"], refusal: Refusal, words: { readonly en: string; readonly zh: string }) {
    super(kind, words.en, {
      source: "feishu",
      zh: words.zh,
      ...(refusal.retryAfterMs === undefined ? {} : { retryAfterMs: refusal.retryAfterMs }),
    });
    this.reason = refusal.code;
  }
}

export interface Refusal {
  readonly status: number;
  readonly code: number;
  readonly what: string;
  readonly retryAfterMs?: number;
}

export function reasonOf(error: unknown): number | undefined {
  return error instanceof FeishuRefusal ? error.reason : undefined;
}

const LIMITED = new Set([99991400, 230020, 11232, 230049]);
const CREDENTIALS = new Set([
  10003, 10014, 10015, 10012, 99991401, 99991543, 99991661, 99991663, 99991664, 99991665, 99991671,
]);
const NO_SCOPE = new Set([99991672, 99991679, 230006, 230027]);
const GONE = new Set([
  230002, 230003, 230011, 230013, 230017, 230031, 230035, 230053, 230110, 232009, 234003, 234041,
]);
/** A card with something in it that this client or version cannot show, or more than fits. */
const CARD = new Set([230099, 230025, 200340, 200621, 200860, 300301, 300305]);

/** The token was revoked before its time: it is fetched anew and the call made once more. */
export const STALE_TOKENS: ReadonlySet<number> = new Set([99991661, 99991663, 99991664, 99991665]);

export function feishuError(refusal: Refusal): FeishuRefusal {
  const { status, code, what, retryAfterMs } = refusal;
  const at = code > 0 ? `${code}` : `HTTP ${status}`;
  if (status === 429 || LIMITED.has(code)) {
    const waiting = { ...refusal, retryAfterMs: retryAfterMs ?? 1_000 };
    return new FeishuRefusal("RATE_LIMITED", waiting, {
      en: `Feishu asks to wait before ${what} (${at}).`,
      zh: `飞书限流，稍后再调用 ${what}（${at}）。`,
    });
  }
  if (NO_SCOPE.has(code)) {
    return new FeishuRefusal("AUTH_FAILED", refusal, {
      en: `Feishu: the app lacks a permission for ${what} (${at}). Add it and publish a version.`,
      zh: `飞书应用缺少 ${what} 所需的权限（${at}）。请开通后发布新版本。`,
    });
  }
  if (CREDENTIALS.has(code) || status === 401 || status === 403) {
    return new FeishuRefusal("AUTH_FAILED", refusal, {
      en: `Feishu refused our credentials (${at}). Check FEISHU_APP_ID and FEISHU_APP_SECRET.`,
      zh: `飞书不接受我们的凭证（${at}）。请检查 FEISHU_APP_ID 和 FEISHU_APP_SECRET。`,
    });
  }
  const kind = GONE.has(code) ? "NOT_FOUND" : CARD.has(code) ? "UNSUPPORTED" : "UPSTREAM_FAILED";
  return new FeishuRefusal(kind, refusal, {
    en: `Feishu answered ${at} to ${what}.`,
    zh: `飞书对 ${what} 返回 ${at}。`,
  });
}
