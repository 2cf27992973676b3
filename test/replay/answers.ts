import type { OpenedChannel } from "#src/channels/deps.ts";
import type { Line } from "./door.ts";

/** Platforms that show one answer as several messages: which of them belong together. */
export function createAnswers(count: () => number) {
  const ends: number[] = [];

  return {
    /** The channel, watched while it sends. */
    watch({ channel, desk }: OpenedChannel): OpenedChannel {
      const send: typeof channel.send = async (outgoing) => {
        const ref = await channel.send(outgoing);
        if (outgoing.edits !== undefined) ends.pop();
        if (count() > (ends.at(-1) ?? 0)) ends.push(count());
        return ref;
      };
      return { channel: { ...channel, send }, desk };
    },
    /** One line an answer, and one for the word about it in the group. */
    join(messages: readonly Line[]): Line[] {
      return ends.flatMap((end, index) => {
        const parts = messages.slice(ends[index - 1] ?? 0, end);
        return (["asker", "everyone"] as const).flatMap((audience) => {
          const some = parts.filter((part) => part.audience === audience);
          if (some.length === 0) return [];
          const text = some.map((part) => part.text).join("\n");
          return [{ text, buttons: some.flatMap(({ buttons }) => buttons), audience }];
        });
      });
    },
  };
}
