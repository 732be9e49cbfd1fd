/** Sentences in the reader's language. Python sends the catalogue with this code; what it lacks is English. */

/** By the English sentence: one form, or one for each plural. */
export type Words = Readonly<Record<string, readonly string[]>>;

type Values = Readonly<Record<string, string | number>>;

// One reader looks at the page, so this is not a setting of one panel.
let words: Words = {};

export function setWords(next: Words | undefined): void {
  words = next ?? {};
}

/** @param message In English, as it stands in the catalogues, with {names} for the values. */
export function say(message: string, values: Values = {}): string {
  return filled(words[message]?.[0] ?? message, values);
}

/** A sentence about a number of things, in the plural form that the language has for it. */
export function sayCount(one: string, many: string, count: number, values: Values = {}): string {
  const forms = words[one] ?? [one, many];
  const form = forms[Math.min(count === 1 ? 0 : 1, forms.length - 1)] ?? many;
  return filled(form, { count: count.toLocaleString("en"), ...values });
}

function filled(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (found, name: string) => String(values[name] ?? found));
}
