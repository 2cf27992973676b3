import type { Locale } from "../domain/text.ts";
import { AppError } from "../errors.ts";
import type { Block, ChartBlock, DiagramBlock, PictureBlock } from "../reply.ts";
import type { ChannelDeps } from "./deps.ts";

/** A picture ready to be uploaded. */
export interface Image {
  readonly name: string;
  readonly alt: string;
  readonly data: Uint8Array;
}

type Drawable = ChartBlock | DiagramBlock | PictureBlock;

export function isDrawable(block: Block): block is Drawable {
  return block.type === "chart" || block.type === "diagram" || block.type === "picture";
}

/** The PNG of a chart, a decision chain or a picture, for platforms that cannot draw it themselves. */
export async function drawImage(
  block: Drawable,
  locale: Locale,
  deps: Pick<ChannelDeps, "files" | "pictures">,
): Promise<Image> {
  if (block.type === "picture") {
    const data = block.data ?? (block.file === undefined ? undefined : await deps.files.read(block.file));
    if (data === undefined) throw new AppError("NOT_FOUND", "A picture has neither data nor a file.");
    return { name: "picture.png", alt: block.alt, data };
  }
  const pictures = await deps.pictures();
  const options = { locale, title: block.caption };
  const picture =
    block.type === "chart"
      ? await pictures.chart(block.chart, options)
      : await pictures.diagram(block, options);
  return { name: `${block.type}.png`, alt: block.caption, data: await picture.png() };
}
