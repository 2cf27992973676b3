import { webApi } from "@slack/bolt";
import { AppError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import type { SlackConfig } from "./schema.ts";

export type SlackAnswer = { readonly ok?: boolean; readonly [key: string]: unknown };

/** Slack's Web API with its failures as our errors. Nothing is retried here: whoever calls knows what is safe. */
export interface SlackApi {
  call(method: string, args?: Record<string, unknown>): Promise<SlackAnswer>;
  upload(file: { readonly name: string; readonly data: Uint8Array; readonly alt?: string }, to?: UploadTarget): Promise<string>;
}

export interface UploadTarget {
  readonly channel: string;
  readonly thread?: string;
}

const TIMEOUT_MS = 10_000;

// Not `clientOptions.headers`, not one object for two clients: the SDK writes the token into the headers object
// it is given, and the next client to use that object would send it.
export function createSlackApi(config: Pick<SlackConfig, "botToken" | "apiUrl">, log: Log): SlackApi {
  const client = new webApi.WebClient(config.botToken, {
    slackApiUrl: `${config.apiUrl}/`,
    // Its own retries would post again after a slow success and hold the whole queue during a 429.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: TIMEOUT_MS,
    allowAbsoluteUrls: false,
    logger: sdkLogger(log),
  });

  async function attempt<T>(method: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw slackError(error, method);
    }
  }

  return {
    call: (method, args = {}) => attempt(method, () => client.apiCall(method, args)) as Promise<SlackAnswer>,
    upload: (file, to) => attempt("files.uploadV2", () => upload(config, { file, to, log })),
  };

  async function upload(
    _config: unknown,
    { file, to }: { readonly file: { readonly name: string; readonly data: Uint8Array; readonly alt?: string }; readonly to?: UploadTarget | undefined; readonly log: Log },
  ): Promise<string> {
    const ticket = await client.files.getUploadURLExternal({
      filename: file.name,
      length: file.data.byteLength,
      ...(file.alt && { alt_text: file.alt }),
    });
    const url = ticket.upload_url ?? "";
    await sendBytes(url, file.data);
    await client.files.completeUploadExternal({
      files: [{ id: ticket.file_id ?? "", title: file.name }],
      ...(to && { channel_id: to.channel }),
      ...(to?.thread && { thread_ts: to.thread }),
    } as Parameters<typeof client.files.completeUploadExternal>[0]);
    return ticket.file_id ?? "";
  }
}
