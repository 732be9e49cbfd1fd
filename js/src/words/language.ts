/** Sentences in the reader's language. Python sends the catalogue with this code; what it lacks is English. */

import { formatted } from "./format";

/** By the English sentence: one form, or one for each plural. */
export type Words = Readonly<Record<string, readonly string[]>>;

export type Values = Readonly<Record<string, string | number>>;

/** In the order in which catalogues have their plural forms. */
const CATEGORIES: readonly Intl.LDMLPluralRule[] = ["zero", "one", "two", "few", "many", "other"];
const ENGLISH = pluralsOf("en");

// One reader looks at the page, so this is not a setting of one panel.
let words: Words = {};
let plurals = ENGLISH;

export function setWords(next: Words | undefined, language = "en"): void {
  words = next ?? {};
  plurals = pluralsOf(language);
}

/** @param message In English, as it stands in the catalogues, with {names} for the values. */
export function say(message: string, values?: Values): string {
  return filled(words[message]?.[0] ?? message, values);
}

/** A sentence about a number of things, in the plural form that the language has for it. */
export function sayCount(one: string, many: string, count: number, values?: Values): string {
  const known = words[one];
  const form = known ? known[Math.min(plurals(count), known.length - 1)] : [one, many][ENGLISH(count)];
  return filled(form ?? many, { count: formatted(count, ","), ...values });
}

/** Which plural form of a language goes with a number. */
function pluralsOf(language: string): (count: number) => number {
  const rules = new Intl.PluralRules(language);
  const known = new Set(rules.resolvedOptions().pluralCategories);
  const forms = CATEGORIES.filter((category) => known.has(category));
  return (count) => forms.indexOf(rules.select(count));
}

/** As Python's str.format: where there are no values, braces are braces. */
function filled(text: string, values?: Values): string {
  if (!values) return text;
  return text.replace(
    /\{\{|\}\}|\{(\w+)(?:!(\w))?(?::([^{}]*))?\}/g,
    (found, name?: string, conversion?: string, form = "") => {
      if (name === undefined) return found.charAt(0);
      const value = values[conversion ? `${name}!${conversion}` : name];
      return value === undefined ? found : formatted(value, form);
    },
  );
}
