import { createHmac, timingSafeEqual } from "node:crypto";

const LIFETIME_MS = 30 * 24 * 3_600_000;
const CLOCK_SKEW_MS = 5 * 60_000;

export interface Session {
  readonly userId: string;
  /** How the person came in. A session from an open playground is worth nothing once it is closed. */
  readonly via: "open" | "code";
  readonly issuedAt: number;
}

export interface Sessions {
  /** The value of a Set-Cookie header. */
  issue(session: Pick<Session, "userId" | "via">): string;
  clear(): string;
  /** The session of a request, or undefined when it is absent, forged, expired or from the future. */
  read(request: Request): Session | undefined;
}

export interface SessionConfig {
  readonly secret: string;
  readonly secure: boolean;
  readonly now: () => number;
}

/** Signed, HttpOnly, SameSite=Lax cookies. The server keeps nothing, so any process can read them. */
export function createSessions(config: SessionConfig): Sessions {
  const name = config.secure ? "__Host-yingdan" : "yingdan";
  const attributes = `Path=/; HttpOnly; SameSite=Lax${config.secure ? "; Secure" : ""}`;

  function sign(payload: string): string {
    return createHmac("sha256", config.secret).update(`web-session.${payload}`).digest("base64url");
  }

  return {
    issue({ userId, via }) {
      const payload = encode({ userId, via, issuedAt: config.now() });
      return `${name}=${payload}.${sign(payload)}; Max-Age=${LIFETIME_MS / 1000}; ${attributes}`;
    },
    clear: () => `${name}=; Max-Age=0; ${attributes}`,
    read(request) {
      const [payload, signature] = (cookieOf(request, name) ?? "").split(".");
      if (payload === undefined || signature === undefined) return undefined;
      if (!sameText(signature, sign(payload))) return undefined;
      const session = decode(payload);
      if (session === undefined) return undefined;
      const age = config.now() - session.issuedAt;
      return age < -CLOCK_SKEW_MS || age > LIFETIME_MS ? undefined : session;
    },
  };
}

function encode(session: Session): string {
  return Buffer.from(JSON.stringify(session)).toString("base64url");
}

function decode(payload: string): Session | undefined {
  try {
    const { userId, via, issuedAt } = JSON.parse(Buffer.from(payload, "base64url").toString());
    const fits =
      typeof userId === "string" && (via === "open" || via === "code") && typeof issuedAt === "number";
    return fits ? { userId, via, issuedAt } : undefined;
  } catch {
    return undefined;
  }
}

function sameText(left: string, right: string): boolean {
  const a = Buffer.from(left);
  const b = Buffer.from(right);
  return a.length === b.length && timingSafeEqual(a, b);
}

function cookieOf(request: Request, name: string): string | undefined {
  const pairs = (request.headers.get("cookie") ?? "").split(";");
  const found = pairs.map((pair) => pair.trim()).find((pair) => pair.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}
