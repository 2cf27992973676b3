import type { Json } from "../../domain/crm.ts";
import type { Locale } from "../../domain/text.ts";
import type { Log } from "../../log.ts";
import type { Picture } from "../../pictures/pictures.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ChartBlock, DiagramBlock, Reply } from "../../reply.ts";
import type { Outgoing } from "../channel.ts";
import type { Resource } from "./resources.ts";
import type { PersonChoice, Preview, WebStatus } from "./wire.ts";

export interface WebConfig {
  /** Signs the session cookies; 32 random characters or more. */
  readonly secret: string;
  /** Anyone who can open the page may choose a person. Only for invented data. */
  readonly open: boolean;
  /** Where the built page lies. */
  readonly staticDirectory: string;
  /** The address people open; `https` makes the cookies Secure. */
  readonly publicUrl?: string;
}

export interface WebDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** Whom one may choose in an open playground. */
  people(): Promise<readonly PersonChoice[]>;
  /** An active user; undefined ends that person's sessions at once. */
  person(userId: string): Promise<PersonChoice | undefined>;
  /** Spends a one-time code (128 random bits or more) from a sign-in link and says whose it was. */
  redeem(code: string): Promise<string | undefined>;
  /** What this user may open; undefined when it is absent or not for them, with no difference to be seen. */
  resource(userId: string, ref: ResourceRef): Promise<Resource | undefined>;
  /** Keeps an upload and returns the handle that the incoming event carries. */
  saveUpload(userId: string, file: Resource): Promise<Json>;
  /** `width` in CSS pixels: what is drawn for a desktop is too small to read on a phone. */
  drawPicture(block: ChartBlock | DiagramBlock, locale: Locale, width: number): Promise<Picture>;
  status(): WebStatus;
  /** Messages kept for this person that nobody asked for just now: digests. Shown once a process each. */
  mail?(userId: string): Promise<readonly Outgoing[]>;
  /** How a reply looks on other channels, for the page that shows every block. */
  previews?(reply: Reply, locale: Locale): Promise<readonly Preview[]>;
}

export type ResourceRef =
  /** To read, opened at a page or passage; or the file as it was put in. */
  | { readonly type: "document"; readonly id: string; readonly original?: boolean }
  | { readonly type: "file"; readonly key: string };
