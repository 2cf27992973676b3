export type LogLevel = "debug" | "info" | "warn" | "error";
export type LogFields = Readonly<Record<string, unknown>>;

/** Structured log: a static message plus fields, one JSON line each. Fields named like secrets are masked. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  with(fields: LogFields): Log;
}

const ORDER: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 };
const SECRET_NAME = /secret|token|password|api_?key|authorization|cookie|encrypt|credential/i;

export interface LogOptions {
  readonly level: LogLevel;
  readonly write: (line: string) => void;
  readonly now: () => Date;
  readonly fields?: LogFields;
}

export function createLog(options: LogOptions): Log {
  const base = options.fields ?? {};
  function emit(level: LogLevel, message: string, fields: LogFields = {}): void {
    if (ORDER[level] < ORDER[options.level]) return;
    const line = { time: options.now().toISOString(), level, message, ...maskFields({ ...base, ...fields }) };
    options.write(`${JSON.stringify(line)}\n`);
  }
  return {
    debug: (message, fields) => emit("debug", message, fields),
    info: (message, fields) => emit("info", message, fields),
    warn: (message, fields) => emit("warn", message, fields),
    error: (message, fields) => emit("error", message, fields),
    with: (fields) => createLog({ ...options, fields: { ...base, ...fields } }),
  };
}

export const silentLog: Log = createLog({ level: "error", write: () => {}, now: () => new Date(0) });

function maskFields(fields: LogFields): LogFields {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, maskValue(key, value)]));
}

function maskValue(key: string, value: unknown): unknown {
  if (SECRET_NAME.test(key)) return "***";
  if (value instanceof Error) return describeError(value);
  if (Array.isArray(value)) return value.map((item) => maskValue("", item));
  if (value !== null && typeof value === "object") return maskFields(value as LogFields);
  return value;
}

function describeError(error: Error): LogFields {
  const code = "code" in error ? { code: error.code } : {};
  const cause = error.cause instanceof Error ? { cause: describeError(error.cause) } : {};
  return { name: error.name, message: error.message, ...code, stack: error.stack, ...cause };
}
