/** Finds sentences in the sources that do not go through `say`, and so would be shown in English only. */

import { type Node, SyntaxKind } from "typescript/unstable/ast";
import { API } from "typescript/unstable/sync";

export interface Found {
  /** File and line. */
  place: string;
  /** The text, with {} for each inserted value. */
  text: string;
}

export interface Sentences {
  /** Number of sources that were searched. */
  files: number;
  /** Texts that are shown and not translated, as far as can be told. */
  untranslated: Found[];
  /** Calls of `say` that Babel's extractor in scripts/catalogues.py would miss. */
  unextracted: Found[];
}

/** Properties and attributes whose text is shown or read aloud. */
const SHOWN = new Set([
  "title",
  "placeholder",
  "alt",
  "text",
  "textContent",
  "label",
  "words",
  "description",
  "name",
  "note",
  "error",
  "low",
  "high",
  "aria-label",
  "aria-valuetext",
  "aria-roledescription",
]);
/** Functions and classes, and the argument from which on they take text that is shown. */
const TAKERS: Readonly<Record<string, number>> = {
  h: 2,
  setText: 1,
  button: 0,
  append: 0,
  replaceChildren: 0,
  createTextNode: 0,
  Choice: 0,
  Disclosure: 0,
  Tabs: 0,
  Menu: 0,
  ProgressBar: 0,
  Timeline: 0,
  TeacherPicture: 1,
  KernelPicture: 0,
  Curve: 1,
  TrainerCurve: 1,
  Viewport: 0,
};
/** Of these only the first such argument is shown. */
const ONE = new Set([
  "button",
  "Choice",
  "Disclosure",
  "Tabs",
  "Menu",
  "ProgressBar",
  "Timeline",
  "TeacherPicture",
  "Curve",
  "TrainerCurve",
]);

const WORD = /\p{L}{2}/u;

/**
 * Looks through sources.
 *
 * @param project The folder of tsconfig.json.
 * @param which Fits the paths of the sources that are meant.
 */
export function sentencesIn(project: string, which: RegExp): Sentences {
  const api = new API({ cwd: project });
  try {
    const program = api.updateSnapshot({ openProjects: [`${project}/tsconfig.json`] }).getProjects()[0]?.program;
    const result: Sentences = { files: 0, untranslated: [], unextracted: [] };
    for (const path of program?.getSourceFileNames().filter((each) => which.test(each)) ?? []) {
      const source = program?.getSourceFile(path);
      if (!source) continue;
      result.files++;
      const name = path.slice(project.length + 1);
      const place = (node: Node) => `${name}:${source.text.slice(0, node.getStart(source)).split("\n").length}`;
      visit(source, [], (node, parents) => look(node, parents, place, result));
    }
    return result;
  } finally {
    api.close();
  }
}

/** Every node with what it stands in, the nearest first; no types and no imports. */
function visit(node: Node, parents: readonly Node[], each: (node: Node, parents: readonly Node[]) => void): void {
  if (node.kind === SyntaxKind.ImportDeclaration || node.kind === SyntaxKind.LiteralType) return;
  each(node, parents);
  node.forEachChild((child) => visit(child, [node, ...parents], each));
}

function look(node: Node, parents: readonly Node[], place: (node: Node) => string, result: Sentences): void {
  const said = sayArguments(node);
  if (said) {
    const isPlain = said.every(isPlainText);
    const isHidden = parents.some((parent) => parent.kind === SyntaxKind.TemplateSpan || sayArguments(parent) !== null);
    if (!isPlain || isHidden) result.unextracted.push({ place: place(node), text: node.getText() });
  }
  const text = textOf(node);
  if (text === null || !WORD.test(text.replaceAll("{}", " ")) || isSaid(node, parents)) return;
  if (/\s/.test(text.trim()) || isShown(node, parents)) result.untranslated.push({ place: place(node), text });
}

/** A literal's text; null for all else. Names of properties are none. */
function textOf(node: Node): string | null {
  switch (node.kind) {
    case SyntaxKind.StringLiteral:
    case SyntaxKind.NoSubstitutionTemplateLiteral:
      return field<string>(node, "text");
    case SyntaxKind.TemplateExpression: {
      const spans = field<readonly Node[]>(node, "templateSpans");
      const rest = spans.map((span) => `{}${field<string>(field<Node>(span, "literal"), "text")}`);
      return field<string>(field<Node>(node, "head"), "text") + rest.join("");
    }
    default:
      return null;
  }
}

/** The sentences that a call of `say` or `sayCount` has; null for other nodes. */
function sayArguments(node: Node): readonly Node[] | null {
  if (node.kind !== SyntaxKind.CallExpression) return null;
  const called = field<Node>(node, "expression");
  const name = called.kind === SyntaxKind.Identifier ? called.getText() : "";
  const count = { say: 1, sayCount: 2 }[name];
  return count === undefined ? null : field<readonly Node[]>(node, "arguments").slice(0, count);
}

/** A literal in quotes, or some of them added up. */
function isPlainText(node: Node): boolean {
  if (node.kind === SyntaxKind.StringLiteral) return true;
  if (node.kind !== SyntaxKind.BinaryExpression) return false;
  return isPlainText(field<Node>(node, "left")) && isPlainText(field<Node>(node, "right"));
}

function isSaid(node: Node, parents: readonly Node[]): boolean {
  return parents.some((parent, at) => {
    const child = parents[at - 1] ?? node;
    return sayArguments(parent)?.some((each) => each.pos === child.pos && each.end === child.end) ?? false;
  });
}

/** Whether a literal is, in one case or the other, what a shown property or argument gets. */
function isShown(node: Node, parents: readonly Node[]): boolean {
  let child = node;
  for (const parent of parents) {
    switch (parent.kind) {
      case SyntaxKind.ConditionalExpression:
        if (field<Node>(parent, "condition").pos === child.pos) return false;
        break;
      case SyntaxKind.BinaryExpression: {
        const operator = field<Node>(parent, "operatorToken").kind;
        if (operator === SyntaxKind.EqualsToken) return SHOWN.has(lastName(field<Node>(parent, "left")));
        const isPart = [SyntaxKind.PlusToken, SyntaxKind.QuestionQuestionToken, SyntaxKind.BarBarToken];
        if (!isPart.includes(operator)) return false;
        break;
      }
      case SyntaxKind.ParenthesizedExpression:
      case SyntaxKind.TemplateSpan:
      case SyntaxKind.TemplateExpression:
        break;
      case SyntaxKind.PropertyAssignment:
        if (field<Node>(parent, "name").end === child.end) return false;
        return SHOWN.has(lastName(field<Node>(parent, "name")));
      case SyntaxKind.ArrayLiteralExpression: {
        // A key and what it is called; what a function gets is a list of keys.
        const elements = field<readonly Node[]>(parent, "elements");
        const isPair = elements.length === 2 && elements[1]?.pos === child.pos && textOf(elements[0] as Node) !== null;
        return isPair && parents[parents.indexOf(parent) + 1]?.kind !== SyntaxKind.CallExpression;
      }
      case SyntaxKind.CallExpression:
      case SyntaxKind.NewExpression:
        return isTaken(parent, child);
      default:
        return false;
    }
    child = parent;
  }
  return false;
}

function isTaken(call: Node, child: Node): boolean {
  const all = field<readonly Node[]>(call, "arguments");
  const at = all.findIndex(({ pos }) => pos === child.pos);
  const name = lastName(field<Node>(call, "expression"));
  if (name === "setAttribute") return at === 1 && SHOWN.has(textOf(all[0] as Node) ?? "");
  const first = TAKERS[name];
  if (first === undefined || at < 0) return false;
  return ONE.has(name) ? at === first : at >= first;
}

function lastName(node: Node): string {
  const text = textOf(node) ?? node.getText();
  return text.slice(text.lastIndexOf(".") + 1);
}

/** What kinds of nodes have which fields is known above. */
function field<T>(node: Node, name: string): T {
  return (node as unknown as Record<string, unknown>)[name] as T;
}
