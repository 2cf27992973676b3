/**
 * A process of its own: takes a job of the given name, or without a name the next event, says so, and never
 * ends it.
 */
import { type DatabasePlace, openDatabase, openInbox, openQueue, type Place } from "./queue-places.ts";

const [place = "", name] = process.argv.slice(2);

function hang(): Promise<never> {
  process.stdout.write("started\n");
  return new Promise(() => {});
}

if (name === undefined) openInbox(await openDatabase(JSON.parse(place) as DatabasePlace)).work(hang);
else (await openQueue(JSON.parse(place) as Place)).work({ [name]: hang });
