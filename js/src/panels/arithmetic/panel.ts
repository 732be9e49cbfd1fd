/** How one output value is computed: every term, their sum, and Keras's own result. */

import type { TermsHeader } from "../../protocol";
import type { Scene, WeightPlace } from "../../source/scene";
import { button, h, setAttributes, setText } from "../../ui/dom";
import { afterMaps, changes } from "../../ui/schedule";
import { say } from "../../words/language";
import { DOT } from "../../words/numbers";
import type { Panel } from "../context";
import { TermsPager } from "./pager";
import { canStep, RowPlayback, stepped } from "./playback";
import { type TermPlace, TermRow } from "./row";
import { sumColumn } from "./sum";
import { productText, type TermsView, termsView } from "./terms";

class Arithmetic {
  private readonly where = h("span", { class: "cnnw-quiet" });
  private readonly terms = h("div", { class: "cnnw-terms" });
  private readonly pager: TermsPager;
  private readonly product = h("p", { class: "cnnw-product cnnw-number", "aria-live": "polite" });
  private readonly sums = h("div", { class: "cnnw-sums" });
  private readonly note = h("p", { class: "cnnw-quiet cnnw-small-text" });
  private readonly back = button("◁", {
    class: "cnnw-link",
    title: say("One column back"),
    "aria-label": say("step back"),
  });
  private readonly forth = button("▷", {
    class: "cnnw-link",
    title: say("One column on"),
    "aria-label": say("step on"),
  });
  private readonly play = button(say("▷ slide"), { class: "cnnw-link", title: say("Slide along the row") });
  private readonly flip = button(say("⇄ flip kernel"), {
    class: "cnnw-link",
    title: say("Show the kernel as true convolution has it"),
  });
  private readonly step: HTMLElement;
  private readonly body: HTMLElement;
  private readonly empty = h("p", { class: "cnnw-empty-note" });
  private readonly rows: TermRow[] = [];
  private readonly differs = changes();
  private view: TermsView | null = null;

  constructor(
    private readonly scene: Scene,
    private readonly root: HTMLElement,
    signal: AbortSignal,
  ) {
    this.step = h(
      "span",
      { class: "cnnw-step" },
      this.back,
      h("span", { "aria-hidden": "true" }, say("step")),
      this.forth,
    );
    this.pager = new TermsPager(scene, signal);
    const actions = h("div", { class: "cnnw-actions" }, this.step, this.play, this.flip);
    const left = h("div", { class: "cnnw-terms-side" }, this.pager.root, this.terms, this.product);
    const right = h("div", { class: "cnnw-sums-side" }, this.sums, actions, this.note);
    this.body = h("div", { class: "cnnw-box cnnw-arithmetic-body" }, left, right);
    const title = h("h3", { class: "cnnw-title" }, h("span", {}, say("How this value is computed")), this.where);
    root.append(h("div", { class: "cnnw-head" }, title), this.body, this.empty);
    this.listen(signal);
    const repaint = afterMaps(
      () => this.paint(),
      () => scene.frame("maps"),
      signal,
    );
    scene.onChange(repaint);
    scene.onWeight((weight) => this.lightAll(weight));
    this.paint();
  }

  private listen(signal: AbortSignal): void {
    const playback = new RowPlayback(this.scene, (isPlaying) => this.showPlaying(isPlaying), signal);
    const step = (by: 1 | -1) => () => {
      playback.stop();
      const selection = stepped(this.scene, by);
      if (selection) this.scene.set({ selection });
    };
    this.back.addEventListener("click", step(-1), { signal });
    this.forth.addEventListener("click", step(1), { signal });
    this.play.addEventListener("click", () => playback.toggle(), { signal });
    this.flip.addEventListener("click", () => this.scene.set({ flipped: !this.scene.get("flipped") }), {
      signal,
    });
  }

  private showPlaying(isPlaying: boolean): void {
    setText(this.play, isPlaying ? say("❚❚ pause") : say("▷ slide"));
    setAttributes(this.play, { "aria-pressed": String(isPlaying) });
  }

  private paint(): void {
    const frame = this.scene.frame("terms");
    const isFlipped = this.scene.get("flipped");
    if (!this.differs(frame, isFlipped, this.scene.frame("kernels"), this.scene.frame("maps"))) return;
    this.view = frame && termsView(frame, this.scene);
    const { view } = this;
    this.body.hidden = view === null;
    const isWaiting = frame === null && this.scene.frame("maps") === null;
    this.root.classList.toggle("cnnw-waiting", isWaiting);
    this.empty.hidden = view !== null || isWaiting;
    const why = frame?.header.note ? `${frame.header.title}: ${frame.header.keras}. ${frame.header.note}` : null;
    setText(this.empty, why ?? say("Choose a stage after the input and click a value of its maps."));
    setText(this.where, "");
    if (view) this.paintView(view);
  }

  private paintView(view: TermsView): void {
    const { header } = view;
    setText(this.where, `${DOT}${header.title}${header.origin ? DOT + header.origin : ""}`);
    this.paintRows(view);
    this.pager.show(header);
    setText(this.product, "");
    this.sums.replaceChildren(...sumColumn(header));
    this.flip.hidden = view.kernel === null || header.flips === false;
    this.step.hidden = this.play.hidden = !canStep(this.scene, header.stage);
    setAttributes(this.flip, { "aria-pressed": String(view.isFlipped) });
    setText(this.note, view.isFlipped ? flippedNote() : header.note);
    this.describe(header);
  }

  private paintRows(view: TermsView): void {
    const count = view.patch.shape[0] ?? 0;
    while (this.rows.length < count) this.rows.push(new TermRow(this.rows.length, (pair) => this.hover(pair)));
    const shown = this.rows.slice(0, count);
    shown.forEach((row, channel) => row.show(view, channel));
    if (this.terms.childElementCount !== count) this.terms.replaceChildren(...shown.map((row) => row.root));
  }

  private describe(header: TermsHeader): void {
    const lines = header.lines.map(({ label, text }) => `${label} ${text}`).join(", ");
    setAttributes(this.body, {
      role: "group",
      "aria-label": say("{title}: {lines}. Keras says {keras}.", { title: header.title, lines, keras: header.keras }),
    });
    const { stage, channel, row, col } = header;
    Object.assign(this.root.dataset, {
      revision: String(header.revision),
      stage,
      channel: String(channel),
      row: String(row),
      col: String(col),
      kind: header.kind,
    });
  }

  private hover(pair: TermPlace | null): void {
    const { view } = this;
    setText(this.product, pair && view?.kernel ? productText(view, pair.channel, pair.row, pair.col) : "");
    this.scene.weigh(pair && view?.kernel ? { row: pair.row, col: pair.col } : null);
    if (!view?.kernel) this.lightAll(pair);
  }

  private lightAll(weight: WeightPlace | null): void {
    for (const row of this.rows) row.light(weight?.row ?? -1, weight?.col ?? -1);
  }
}

function flippedNote(): string {
  return say(
    "The kernel is shown flipped, as textbooks write true convolution: that flips it back before it multiplies, " +
      "so a true convolution with this flipped kernel gives the same sum.",
  );
}

export const renderArithmetic: Panel = ({ scene, root, signal }) => {
  new Arithmetic(scene, root, signal);
};
