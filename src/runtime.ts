import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Actions, createActions } from "./assistant/actions.ts";
import { createNames } from "./assistant/names.ts";
import { createPeople, type People } from "./assistant/people.ts";
import { createTalking } from "./assistant/talking.ts";
import type { TurnDeps } from "./assistant/turn.ts";
import { createTurnModel } from "./assistant/turn-model.ts";
import type { Company } from "./company.ts";
import type { Config } from "./config.ts";
import { createEngines, type Engines } from "./engines/create.ts";
import { createModel } from "./engines/model/create-model.ts";
import { createDictionaryKeeper } from "./library/bilingual/keep-dictionary.ts";
import { createModelEmbedder } from "./library/model-embedder.ts";
import type { TeamLibrary } from "./library/team-library.ts";
import { createTeamLibrary } from "./library/team-library.ts";
import type { Log } from "./log.ts";
import type { Clock } from "./ports/clock.ts";
import { createSettings, type LoadedSettings } from "./settings-loader.ts";
import { createSkills } from "./skills/index.ts";
import type { Skill } from "./skills/skill.ts";

/** The product with its engines open: what every command and the server run on. */
export interface Runtime extends AsyncDisposable {
  readonly config: Config;
  readonly company: Company;
  readonly engines: Engines;
  readonly library: TeamLibrary;
  /** Makes what is not needed to answer but answers better, in the background; never throws. */
  readonly prepare: () => Promise<void>;
  readonly settings: LoadedSettings;
  readonly skills: readonly Skill[];
  readonly people: People;
  readonly actions: Actions;
  /** What a turn needs; channels are added by the server. */
  readonly turn: TurnDeps;
  readonly log: Log;
  readonly clock: Clock;
  /** Signs playground sessions and links, and makes the tokens of buttons. */
  readonly secret: string;
}

export interface RuntimeDeps {
  readonly config: Config;
  readonly company: Company;
  readonly log: Log;
  readonly clock: Clock;
}

export async function openRuntime({ config, company, log, clock }: RuntimeDeps): Promise<Runtime> {
  mkdirSync(company.directory, { recursive: true });
  const engines = await createEngines(config, company.directory, { clock, log });
  const { store, files, queue, searchIndex } = engines;
  const settings = createSettings({ directory: join(company.directory, "settings"), log });
  const skills = createSkills();
  const people = createPeople(store, { locale: config.locale, timeZone: config.timeZone });
  const secret = config.playground.secret ?? keptSecret(company.directory);
  const actions = createActions(store.system, clock, secret);
  const model = createModel(config.model, { clock });
  const talking =
    model &&
    config.model &&
    createTalking(model, {
      store,
      clock,
      limits: config.model,
      timeZone: config.timeZone,
      price: config.model.price,
    });
  const embedding = config.model?.embedding;
  const embedder =
    talking &&
    embedding !== undefined &&
    createModelEmbedder(
      { model: talking.model, name: embedding },
      { modelOf: (viewer) => createTurnModel(viewer, { ...talking, clock }), hide: talking.hide },
    );
  const dictionary = createDictionaryKeeper(company.directory, log);
  const library = createTeamLibrary({
    store,
    files,
    searchIndex,
    settings,
    log,
    clock,
    ...(embedder && { embedder }),
    dictionary: dictionary.get,
  });
  const turn: TurnDeps = {
    store,
    library,
    files,
    queue,
    operations: engines,
    settings,
    skills,
    actions,
    names: createNames(store, clock),
    clock,
    log,
    ...(talking === undefined ? {} : { talking }),
    ...(company.today === undefined ? {} : { today: company.today }),
  };
  return {
    config,
    company,
    engines,
    library,
    prepare: dictionary.prepare,
    settings,
    skills,
    people,
    actions,
    turn,
    log,
    clock,
    secret,
    async [Symbol.asyncDispose]() {
      dictionary[Symbol.dispose]();
      await engines[Symbol.asyncDispose]();
    },
  };
}

/** Made once and kept beside the data, readable by its owner alone. */
function keptSecret(directory: string): string {
  const path = join(directory, "session.key");
  if (existsSync(path)) return readFileSync(path, "utf8").trim();
  const secret = randomBytes(32).toString("base64url");
  writeFileSync(path, secret, { mode: 0o600 });
  chmodSync(path, 0o600);
  return secret;
}
