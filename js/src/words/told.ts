/** What Python has to say, put into words: its sentences come as their ids and values. */

import { say as lookUp, sayCount as lookUpCount, type Values } from "./language";

// As long as a trait stays the same object, so do its words.
const known = new WeakMap<object, unknown>();

/** What came, with text in place of each sentence in it; always the same for the same. */
export function worded<T>(told: T): T {
  if (!isTree(told)) return told;
  if (!known.has(told)) known.set(told, inWords(told));
  return known.get(told) as T;
}

function inWords(told: unknown): unknown {
  if (!isTree(told)) return told;
  if (Array.isArray(told)) return told.some(isTree) ? told.map(inWords) : told;
  return asText(told) ?? eachOf(told);
}

/** As `cnn_widgets.core.words` writes them: a sentence, several after one another, one without its full stop. */
function asText(told: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof told.say === "string") return sentence(told as unknown as Sentence);
  if ("joined" in told) return (told.joined as unknown[]).map(inWords).join(String(told.by));
  if ("clause" in told) return String(inWords(told.clause)).replace(/[.。]+$/, "");
  return undefined;
}

interface Sentence {
  say: string;
  many?: string;
  number?: number;
  values?: Record<string, unknown>;
}

function sentence({ say: id, many, number = 1, values }: Sentence): string {
  const given = values && (eachOf(values) as Values);
  return many === undefined ? lookUp(id, given) : lookUpCount(id, many, number, given);
}

function eachOf(told: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (!Object.values(told).some(isTree)) return told;
  return Object.fromEntries(Object.entries(told).map(([name, part]) => [name, inWords(part)]));
}

function isTree(told: unknown): told is Readonly<Record<string, unknown>> {
  return typeof told === "object" && told !== null && !ArrayBuffer.isView(told);
}
