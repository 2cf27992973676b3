import type { Viewer } from "../domain/viewer.ts";
import type { Model } from "../ports/model.ts";
import type { Embedder } from "./vectors.ts";

export interface ModelEmbedderDeps {
  /** What a person asks goes through the model of their turn, which keeps to their budget and hides people. */
  readonly modelOf: (viewer: Viewer) => Model;
  /** People, numbers and addresses out of a document's words, as the model of a turn takes them out of a question. */
  readonly hide: (texts: readonly string[]) => Promise<readonly string[]>;
}

/** The configured endpoint as the library uses it: neither a document nor a question shows it who is meant. */
export function createModelEmbedder(
  embedding: { readonly model: Model; readonly name: string },
  { modelOf, hide }: ModelEmbedderDeps,
): Embedder {
  return {
    model: embedding.name,
    documents: async (texts, signal) => embedding.model.embed(await hide(texts), signal),
    async question(viewer, text, signal) {
      const [vector] = await modelOf(viewer).embed([text], signal);
      return vector ?? new Float32Array();
    },
  };
}
