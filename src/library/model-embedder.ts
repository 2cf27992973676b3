import type { Viewer } from "../domain/viewer.ts";
import type { Model } from "../ports/model.ts";
import type { Embedder } from "./vectors.ts";

/**
 * The configured endpoint as the library uses it: its own documents as they are, a person's question through
 * the model of their turn, which keeps to their budget and hides names, numbers and addresses.
 */
export function createModelEmbedder(
  embedding: { readonly model: Model; readonly name: string },
  modelOf: (viewer: Viewer) => Model,
): Embedder {
  return {
    model: embedding.name,
    documents: (texts, signal) => embedding.model.embed(texts, signal),
    async question(viewer, text, signal) {
      const [vector] = await modelOf(viewer).embed([text], signal);
      return vector ?? new Float32Array();
    },
  };
}
