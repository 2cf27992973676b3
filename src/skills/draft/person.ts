import type { Contact } from "../../domain/crm.ts";
import { pick } from "../../domain/text.ts";
import type { Reply } from "../../reply.ts";
import type { SkillContext } from "../skill.ts";

export type PersonMeant =
  | { readonly contact: Contact; readonly reply?: undefined }
  | { readonly contact?: undefined; readonly reply: Reply };

/** The contact that words name exactly, among those the viewer may see; asks back when several are called so. */
export async function contactNamed(
  words: string | undefined,
  kind: string,
  { store, viewer, locale }: Pick<SkillContext, "store" | "viewer" | "locale">,
): Promise<PersonMeant | undefined> {
  const name = words?.trim();
  if (!name) return undefined;
  const { rows } = await store.find(viewer, "contact", { where: { name }, limit: 8 });
  const there = rows.filter(({ accountId, left }) => accountId !== undefined && left !== true);
  const [only, ...others] = there;
  if (only === undefined) return undefined;
  if (others.length === 0) return { contact: only };
  const accounts = await store.find(viewer, "account", {
    where: { id: { in: there.flatMap(({ accountId }) => accountId ?? []) } },
  });
  const markdown = pick(
    {
      zh: `叫“${name}”的有 ${there.length} 位，给哪一家的写？`,
      en: `${there.length} people are called “${name}”. At which account?`,
    },
    locale,
  );
  const actions = accounts.rows.map((account) => ({
    label: account.name,
    skill: "draft",
    input: { deal: account.id, person: name, kind },
  }));
  return {
    reply: {
      blocks: [
        { type: "text", markdown },
        { type: "actions", actions },
      ],
    },
  };
}
