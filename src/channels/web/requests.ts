import { z } from "zod";
import { AppError } from "../../errors.ts";
import { readBody } from "./http.ts";

const MAX_TEXT = 20_000;

const Name = z.string().regex(/^[\w-]{1,64}$/);
const Common = {
  event: Name,
  conversation: Name.default("main"),
  locale: z.enum(["zh", "en"]).optional(),
  /** Whom the page shows. All windows share one cookie, so another may have changed the person. */
  as: z.string().max(200).optional(),
};

export const MessageRequest = z.object({ ...Common, text: z.string().trim().min(1).max(MAX_TEXT) });
export const CommandRequest = z.object({
  ...Common,
  skill: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/),
  text: z.string().trim().max(MAX_TEXT).default(""),
});
export const ActionRequest = z.object({
  ...Common,
  token: z.string().min(1).max(2_000),
  values: z.record(z.string().max(200), z.json()).optional(),
});
export const SessionRequest = z.union([
  z.object({ person: z.string().min(1).max(200) }),
  z.object({ code: z.string().min(1).max(200) }),
]);
const UploadFields = z.object(Common);

export type Common = z.infer<typeof UploadFields>;

/** The value in its shape, or INPUT_INVALID with the first field that does not fit. */
export function parseRequest<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const field = result.error.issues[0]?.path.join(".") || "body";
  throw new AppError("INPUT_INVALID", `The request does not fit: check “${field}”.`, {
    zh: `请求格式不对：请检查 “${field}”。`,
  });
}

export interface Upload extends Common {
  readonly file: { readonly name: string; readonly mediaType: string; readonly data: Uint8Array };
}

/** One file with its fields out of a multipart form of at most `limit` bytes. */
export async function readUpload(request: Request, limit: number): Promise<Upload> {
  const type = request.headers.get("content-type") ?? "";
  const body = await readBody(request, limit);
  const form = await new Response(body, { headers: { "content-type": type } }).formData().catch((cause) => {
    throw new AppError("INPUT_INVALID", "The upload is not a multipart form.", {
      zh: "上传的格式不对。",
      cause,
    });
  });
  const file = form.get("file");
  if (file === null || typeof file === "string" || file.size === 0)
    throw new AppError("INPUT_INVALID", "The upload holds no file, or an empty one.", {
      zh: "没有收到文件，或者文件是空的。",
    });
  const text = Object.fromEntries([...form].filter(([, value]) => typeof value === "string"));
  const data = new Uint8Array(await file.arrayBuffer());
  const mediaType = file.type === "" ? "application/octet-stream" : file.type;
  return { ...parseRequest(UploadFields, text), file: { name: baseName(file.name), mediaType, data } };
}

function baseName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? "";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters in a file name are an attack
  return last.replace(/[\u0000-\u001f\u007f]/g, "").slice(0, 200) || "file";
}
