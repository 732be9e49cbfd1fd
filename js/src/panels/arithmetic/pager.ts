/** Chooses which input channels the arithmetic panel shows if there are too many for one page. */

import type { TermsHeader, TermsOrder } from "../../protocol";
import type { Scene } from "../../source/scene";
import { Choice } from "../../ui/choice";
import { button, h, setAttributes } from "../../ui/dom";
import { say } from "../../words/language";

function orders(): (readonly [TermsOrder, string])[] {
  return [
    ["contribution", say("largest share first")],
    ["channel", say("by number")],
  ];
}

export class TermsPager {
  readonly root: HTMLElement;
  private readonly order: Choice;
  private readonly pages: Choice;
  private readonly back = this.turner("◁", say("previous input channels"), (page) => page - 1);
  private readonly forth = this.turner("▷", say("next input channels"), (page) => page + 1);
  private page = 0;
  private count = 1;

  constructor(
    private readonly scene: Scene,
    signal: AbortSignal,
  ) {
    this.order = new Choice(say("order of the input channels"), "terms_order", (order) =>
      scene.set({ terms_order: order as TermsOrder, terms_page: 0 }),
    );
    this.pages = new Choice(say("input channels shown"), "terms_page", (page) => this.turn(Number(page)));
    const parts = [h("span", {}, say("input channels")), this.back, this.pages.root, this.forth, this.order.root];
    this.root = h("div", { class: "cnnw-pager", role: "group", "aria-label": say("Input channels") }, ...parts);
    this.root.addEventListener("keydown", (event) => this.key(event), { signal });
  }

  show({ page = 0, pages = 1, page_size = 1, of = 0, order = "contribution" }: TermsHeader): void {
    this.root.hidden = pages < 2;
    if (pages < 2) return;
    [this.page, this.count] = [page, pages];
    const span = (at: number): readonly [string, string] => {
      const [first, last] = [at * page_size + 1, Math.min(of, (at + 1) * page_size)];
      const shown = first === last ? first : `${first}–${last}`;
      return [String(at), say("{shown} of {total}", { shown, total: of })];
    };
    this.pages.show(
      Array.from({ length: pages }, (_, at) => span(at)),
      String(page),
    );
    this.order.show(orders(), order);
    setAttributes(this.back, { "aria-disabled": page === 0 && "true" });
    setAttributes(this.forth, { "aria-disabled": page === pages - 1 && "true" });
  }

  /** A button that turns pages. It is never `disabled`, which would lose the focus on reaching the last page. */
  private turner(label: string, name: string, to: (page: number) => number): HTMLButtonElement {
    const turner = button(label, { class: "cnnw-link", title: name, "aria-label": name });
    turner.addEventListener("click", () => this.turn(to(this.page)));
    return turner;
  }

  private turn(page: number): void {
    if (page < 0 || page >= this.count || page === this.page) return;
    this.page = page;
    this.scene.set({ terms_page: page });
  }

  private key(event: KeyboardEvent): void {
    const isInList = (event.target as Element).closest("select") !== null;
    const to: Record<string, number> = {
      PageUp: Math.max(0, this.page - 1),
      PageDown: Math.min(this.count - 1, this.page + 1),
      Home: 0,
      End: this.count - 1,
    };
    const page = to[event.key];
    if (page === undefined || isInList) return;
    event.preventDefault();
    this.turn(page);
  }
}
