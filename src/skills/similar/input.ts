import { z } from "zod";

const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

export const Input = z.object({
  /** Id or name: what this one is like. Absent ranks all accounts that have no deal yet. */
  account: z.string().max(200).optional(),
  /** Accounts to resemble, by id, in place of the won ones. */
  seeds: z.array(z.string().max(100)).max(1000).optional(),
  /** Which won deals to learn from. */
  industry: z.string().max(100).optional(),
  segment: z.string().max(100).optional(),
  product: z.string().max(100).optional(),
  since: Day.optional(),
  until: Day.optional(),
  /** Among whom to look. */
  region: z.string().max(100).optional(),
  territory: z.string().max(100).optional(),
  mine: z.boolean().optional(),
  /**
   * `why`: the sum behind an account's place; `fields`: what was learnt from and what was not; `export`: the list as a
   * file; `hand-out`: the best of it by who would call on them.
   */
  part: z.enum(["list", "why", "fields", "export", "hand-out"]).default("list"),
  from: z.number().int().min(0).default(0),
});

export type SimilarInput = z.infer<typeof Input>;

/** The same question without the page, for buttons. */
export function again({ from: _from, part: _part, account: _account, ...rest }: SimilarInput) {
  return JSON.parse(JSON.stringify(rest)) as { readonly [key: string]: string | boolean | string[] };
}

/** Whether the won deals were narrowed down. */
export function isNarrowed({ seeds, industry, segment, product, since, until }: SimilarInput): boolean {
  return [seeds, industry, segment, product, since, until].some((part) => part !== undefined);
}
