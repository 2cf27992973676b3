import { beforeEach, describe, expect, it } from "vitest";
import type { IncomingContent } from "#src/channels/channel.ts";
import type { User } from "#src/domain/crm.ts";
import { AppError } from "#src/errors.ts";
import type { Store } from "#src/ports/store.ts";
import type { Runtime } from "#src/runtime.ts";
import { issueSignInCode } from "#src/web-deps.ts";
import { openTestStore } from "#test/support/skill-context.ts";
import { createPeople, type People, type Vouched } from "./people.ts";

function user(id: string, fields: Partial<User> = {}): User {
  return { id, name: `同事${id}`, role: "rep", active: true, custom: {}, ...fields };
}

const USERS = [
  user("p-1", { email: "Shan.Li@Hengshi.example", mobile: "138 0000 0001" }),
  user("p-2", { email: "an.li@hengshi.example", mobile: "13800000002" }),
  user("p-3", { email: "shared@hengshi.example" }),
  user("p-4", { email: "shared@hengshi.example", mobile: "13800000004" }),
  user("p-5", { email: "left@hengshi.example", active: false }),
];
const SOMEBODY = { channel: "slack", tenant: "T1", person: { id: "U1" } };

let store: Store;
let people: People;

beforeEach(async () => {
  store = await openTestStore({ user: USERS });
  people = createPeople(store, { locale: "zh", timeZone: "Asia/Shanghai" });
  return () => store[Symbol.asyncDispose]();
});

async function found(profile: Vouched | undefined): Promise<string | undefined> {
  return (await people.viewerOf(SOMEBODY, async () => profile))?.userId;
}

describe("viewerOf", () => {
  it("finds the user with the e-mail the platform vouches for, in whatever case", async () => {
    expect(await found({ email: "shan.li@hengshi.example" })).toBe("p-1");
    expect(await found({ email: "an.li@hengshi.example" })).toBe("p-2");
  });

  it("finds nobody by a part of an address, by one that two share, or for one who left", async () => {
    expect(await found({ email: "li@hengshi.example" })).toBeUndefined();
    expect(await found({ email: "shared@hengshi.example" })).toBeUndefined();
    expect(await found({ email: "left@hengshi.example" })).toBeUndefined();
    expect(await found({ email: "" })).toBeUndefined();
    expect(await found(undefined)).toBeUndefined();
  });

  it("goes by the mobile where the address finds nobody, with and without the country code", async () => {
    expect(await found({ email: "nobody@hengshi.example", mobile: "+8613800000001" })).toBe("p-1");
    expect(await found({ mobile: "0086 138-0000-0002" })).toBe("p-2");
    expect(await found({ email: "shared@hengshi.example", mobile: "+86 13800000004" })).toBe("p-4");
    expect(await found({ mobile: "+1 13800000001" })).toBeUndefined();
    expect(await found({ mobile: "1" })).toBeUndefined();
  });

  it("puts a link made by hand above any address", async () => {
    await people.link("slack", "T1", "U1", "p-2");

    expect(await found({ email: "shan.li@hengshi.example" })).toBe("p-2");
  });

  it("answers in the language the platform names", async () => {
    const viewer = await people.viewerOf(SOMEBODY, async () => ({
      email: "an.li@hengshi.example",
      locale: "en",
    }));

    expect(viewer?.locale).toBe("en");
  });

  it("asks again later when the platform is away, but fails nobody who is linked", async () => {
    const away = async () => {
      throw new AppError("UPSTREAM_FAILED", "away");
    };
    await expect(people.viewerOf(SOMEBODY, away)).rejects.toMatchObject({ code: "UPSTREAM_FAILED" });
    await people.link("slack", "T1", "U1", "p-2");

    expect((await people.viewerOf(SOMEBODY, away))?.userId).toBe("p-2");
  });

  it("takes somebody for unknown when the platform may not say who they are", async () => {
    const refused = async () => {
      throw new AppError("AUTH_FAILED", "missing scope");
    };

    expect(await people.viewerOf(SOMEBODY, refused)).toBeUndefined();
  });
});

describe("claim", () => {
  const runtimeOf = () => ({ engines: { store }, clock: { now: () => Date.now() } }) as unknown as Runtime;
  const say = (text: string, direct = true) => ({
    ...SOMEBODY,
    direct,
    content: { type: "text", text } satisfies IncomingContent,
  });

  it("links whoever sends a sign-in link, once", async () => {
    const code = await issueSignInCode(runtimeOf(), "p-1");

    const viewer = await people.claim(say(`https://yingdan.example/?code=${code}`));
    const again = await people.claim({ ...say(code), person: { id: "U2" } });

    expect(viewer?.userId).toBe("p-1");
    expect((await people.viewerOf(SOMEBODY))?.userId).toBe("p-1");
    expect(again).toBeUndefined();
  });

  it("takes no code that is said in a group, guessed or made up", async () => {
    const code = await issueSignInCode(runtimeOf(), "p-1");

    expect(await people.claim(say(code, false))).toBeUndefined();
    expect(await people.claim(say("A".repeat(32)))).toBeUndefined();
    expect(await people.claim(say("华晟精密怎么样"))).toBeUndefined();
    expect((await people.claim(say(code)))?.userId).toBe("p-1");
  });
});
