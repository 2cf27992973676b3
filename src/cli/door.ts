type Fetch = (request: Request) => Promise<Response>;

/** What the listening port leads to: closed, with word of being alive, until this process leads. */
export interface Door {
  readonly fetch: Fetch;
  open(inside: Fetch): void;
}

export function createDoor(): Door {
  let inside: Fetch | undefined;
  return {
    fetch: async (request) => (inside === undefined ? closed(request) : inside(request)),
    open(fetch) {
      inside = fetch;
    },
  };
}

function closed(request: Request): Response {
  if (new URL(request.url).pathname === "/health") return Response.json({ status: "ok" });
  const headers = { "retry-after": "5" };
  return Response.json({ status: "standing by" }, { status: 503, headers });
}
