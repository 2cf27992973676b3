import type { ChannelDeps } from "#src/channels/deps.ts";
import { AppError } from "#src/errors.ts";
import { silentLog } from "#src/log.ts";
import { createPictures } from "#src/pictures/draw.ts";
import type { Picture, Pictures } from "#src/pictures/pictures.ts";

/** A file of invented bytes under every key but `gone`. */
export const testFiles: ChannelDeps["files"] = {
  async read(key) {
    if (key.endsWith("gone")) throw new AppError("NOT_FOUND", `No file ${key}.`);
    return new TextEncoder().encode(`invented bytes of ${key}`);
  },
};

const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** Draws the real SVG and paints one pixel of it: where a picture comes from is tested with the pictures. */
const quickPictures: Pictures = (() => {
  const real = createPictures();
  const quick = (picture: Picture): Picture => ({ ...picture, png: async () => PIXEL });
  return {
    chart: async (chart, options) => quick(await real.chart(chart, options)),
    diagram: async (diagram, options) => quick(await real.diagram(diagram, options)),
  };
})();

export function channelDeps(now: () => number, changes: Partial<ChannelDeps> = {}): ChannelDeps {
  return {
    clock: { now },
    log: silentLog,
    files: testFiles,
    pictures: async () => quickPictures,
    publicUrl: "https://yingdan.example",
    ...changes,
  };
}
