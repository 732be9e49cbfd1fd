/** What every panel carries: it loads the front end that all panels of a kernel share, once for each page. */

import type { AnyModel, RenderProps } from "@anywidget/types";
import type { PageTraits } from "./protocol";
import type { SceneModel } from "./source/scene";
import type { Words } from "./words/language";

/** As cnn_widgets.widgets.session.front_end packs it. */
interface FrontEndTraits {
  script: string;
  style: string;
  words: string;
  version: string;
}

/** What a widget is shown with. */
export interface PageProps {
  model: SceneModel;
  /** The widget that this is a second view of. */
  of: SceneModel | null;
  el: HTMLElement;
}

/** The front end's module. */
export interface FrontEnd {
  render(props: PageProps): () => void;
  setWords(words: Words, language: string): void;
}

interface Loaded {
  frontEnd: FrontEnd;
  style: string;
}

const LOADED = Symbol.for("cnn_widgets.front_ends");
const PREFIX = "IPY_MODEL_";
// Translations have not come yet where this is called, and what looks them up need not be in every panel.
const say = (message: string) => message;

async function render({ model, el }: RenderProps<PageTraits>): Promise<() => void> {
  const [own, of, { frontEnd, style }] = await open(model).catch((error: unknown) => {
    el.append(say("This panel has lost what it shows. Run its cell again."));
    throw error;
  });
  dress(el, style);
  return frontEnd.render({ model: own, of, el });
}

/** The models themselves: what a view is handed is a stand-in of its own. */
async function open(model: AnyModel<PageTraits>): Promise<[SceneModel, SceneModel | null, Loaded]> {
  const of = model.get("of");
  const [own, other, packed] = await Promise.all([
    named(model, model.get("key")),
    of ? named(model, of) : null,
    named(model, model.get("front_end")),
  ]);
  const language = String((other ?? own).get("scene.language"));
  return [own as SceneModel, other as SceneModel | null, await loaded(packed as AnyModel<FrontEndTraits>, language)];
}

function named(model: AnyModel<PageTraits>, reference: string): Promise<AnyModel> {
  const id = reference.startsWith(PREFIX) ? reference.slice(PREFIX.length) : reference;
  return model.widget_manager.get_model(id);
}

/** Each version runs once on a page: each panel has a loader of its own, so this hangs on the page itself. */
function loaded(packed: AnyModel<FrontEndTraits>, language: string): Promise<Loaded> {
  const page = globalThis as { [LOADED]?: Map<string, Promise<Loaded>> };
  page[LOADED] ??= new Map();
  const versions = page[LOADED];
  const version = packed.get("version");
  let found = versions.get(version);
  if (!found) {
    found = load(packed, language);
    versions.set(version, found);
    // The next panel tries again.
    found.catch(() => versions.delete(version));
  }
  return found;
}

async function load(packed: AnyModel<FrontEndTraits>, language: string): Promise<Loaded> {
  const [script, style, words] = await Promise.all([
    unpacked(packed.get("script")),
    unpacked(packed.get("style")),
    unpacked(packed.get("words")),
  ]);
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const frontEnd = (await import(url)) as FrontEnd;
  URL.revokeObjectURL(url);
  frontEnd.setWords(JSON.parse(words) as Words, language);
  return { frontEnd, style };
}

function unpacked(text: string): Promise<string> {
  const packed = new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))]).stream();
  return new Response(packed.pipeThrough(new DecompressionStream("deflate"))).text();
}

/** Puts the style sheet where it reaches `el`; of several versions the newest stays. */
function dress(el: HTMLElement, style: string): void {
  const root = el.getRootNode();
  const home = root instanceof ShadowRoot ? root : document.head;
  let sheet = home.querySelector("style[data-cnn-widgets]");
  if (!sheet) {
    sheet = document.createElement("style");
    sheet.setAttribute("data-cnn-widgets", "");
    home.append(sheet);
  }
  if (sheet.textContent !== style) sheet.textContent = style;
}

export default { render };
