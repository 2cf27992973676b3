import type { Locale } from "../domain/text.ts";
import type { Chart, DiagramBlock } from "../reply.ts";

export interface Picture {
  readonly svg: string;
  /** Size in CSS pixels; the PNG has twice as many each way. */
  readonly width: number;
  readonly height: number;
  png(): Promise<Uint8Array>;
}

/** Draws charts and decision chains on the server, sharp on a phone and readable without colour. */
export interface Pictures {
  chart(chart: Chart, options: PictureOptions): Promise<Picture>;
  diagram(diagram: DiagramBlock, options: PictureOptions): Promise<Picture>;
}

export interface PictureOptions {
  readonly locale: Locale;
  readonly title?: string;
  /** CSS pixels, default 680. */
  readonly width?: number;
}
