import type { Locale } from "../../../domain/text.ts";
import type { WireError, WireMessage } from "../wire.ts";

/** A refusal of the server in both languages; `status` 0 when it could not be reached. */
export class ApiError extends Error {
  readonly status: number;
  readonly texts: WireError["message"] | undefined;

  constructor(status: number, texts?: WireError["message"]) {
    super(texts?.en ?? "unreachable");
    this.status = status;
    this.texts = texts;
  }
}

export async function call<T>(path: string, body?: object): Promise<T> {
  const init = body && {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
  const response = await fetch(path, init).catch(() => {
    throw new ApiError(0);
  });
  if (!response.ok) throw await errorOf(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

async function errorOf(response: Response): Promise<ApiError> {
  const error = (await response.json().catch(() => undefined)) as WireError | undefined;
  return new ApiError(response.status, error?.message);
}

export interface UploadCall {
  readonly file: File;
  readonly fields: Readonly<Record<"event" | "conversation" | "as", string>> & { readonly locale: Locale };
  progress(done: number): void;
  started(abort: () => void): void;
}

/** XMLHttpRequest, because fetch still cannot tell how much of an upload has gone. */
export function upload({ file, fields, progress, started }: UploadCall): Promise<void> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set("file", file);
  const request = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    request.upload.onprogress = (event) => progress(event.lengthComputable ? event.loaded / event.total : 0);
    request.onload = () => (request.status < 300 ? resolve() : reject(uploadError(request)));
    request.onerror = () => reject(new ApiError(0));
    request.onabort = () => resolve();
    request.open("POST", "/api/uploads");
    request.send(form);
    started(() => request.abort());
  });
}

function uploadError(request: XMLHttpRequest): ApiError {
  try {
    return new ApiError(request.status, (JSON.parse(request.responseText) as WireError).message);
  } catch {
    return new ApiError(request.status);
  }
}

/** Follows a conversation until closed. The browser reconnects and says what it saw last. */
export function follow(
  conversation: string,
  on: { message(message: WireMessage): void; online(online: boolean): void; ready(): void },
): () => void {
  let source: EventSource | undefined;
  let again: number | undefined;
  let after = "";

  function connect(): void {
    const query = new URLSearchParams({ conversation, ...(after && { after }) });
    source = new EventSource(`/api/stream?${query}`);
    source.onopen = () => on.online(true);
    source.onerror = () => {
      on.online(false);
      // A refusal (a restart behind a proxy, a full server) closes for good; go on trying, but slowly.
      if (source?.readyState === EventSource.CLOSED) again = window.setTimeout(connect, 4_000);
    };
    source.addEventListener("ready", on.ready);
    source.addEventListener("message", (event) => {
      after = event.lastEventId;
      on.message(JSON.parse(event.data) as WireMessage);
    });
  }

  connect();
  return () => {
    window.clearTimeout(again);
    source?.close();
  };
}
