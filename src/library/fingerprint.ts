import { segment } from "./segment.ts";

/*
 * MinHash (Broder, "On the resemblance and containment of documents", 1997): for each of 64 hash functions the
 * smallest hash among a text's shingles. Two texts agree in as many places as they share shingles, give or take
 * six points in a hundred.
 */
const PLACES = 64;
const SHINGLE = 4;
/** Fewer shingles than this say too little to call two texts alike. */
const LEAST = 20;

/** 64 numbers that are alike when texts are; undefined for a text too short to compare. */
export type Fingerprint = Uint32Array;

export function fingerprint(text: string): Fingerprint | undefined {
  const shingles = shinglesOf(text);
  if (shingles.size < LEAST) return undefined;
  const print = new Uint32Array(PLACES).fill(0xffffffff);
  for (const hash of shingles) {
    for (let place = 0; place < PLACES; place++) {
      const mixed = mix(hash, place);
      if (mixed < (print[place] as number)) print[place] = mixed;
    }
  }
  return print;
}

/** Estimated share of their shingles that two texts have in common, 0 to 1. */
export function likeness(left: Fingerprint, right: Fingerprint): number {
  let same = 0;
  for (let place = 0; place < PLACES; place++) if (left[place] === right[place]) same++;
  return same / PLACES;
}

export function writeFingerprint(print: Fingerprint): string {
  return Buffer.from(print.buffer, print.byteOffset, print.byteLength).toString("base64");
}

export function readFingerprint(text: string): Fingerprint {
  const bytes = new Uint8Array(Buffer.from(text, "base64"));
  return new Uint32Array(bytes.buffer, 0, PLACES);
}

/** Every run of four characters or words, hashed: spaces, marks and case make no difference. */
function shinglesOf(text: string): Set<number> {
  const units = segment(text).map((unit) => unit.text);
  const shingles = new Set<number>();
  for (let at = 0; at + SHINGLE <= units.length; at++)
    shingles.add(fnv(units.slice(at, at + SHINGLE).join(" ")));
  return shingles;
}

/** FNV-1a, 32 bits. */
function fnv(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** One of 64 well-mixed functions of a hash (the finaliser of MurmurHash3 over a seeded value). */
function mix(hash: number, place: number): number {
  let value = hash ^ Math.imul(place + 1, 0x9e3779b1);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
