/** The patches of a set of images that excite the selected channel most. */

import type { PanelModel, PatchesHeader, PatchImageHeader, Progress } from "../../protocol";
import { decode, type Packed } from "../../protocol/wire/packed";
import { onMessage } from "../../source/messages";
import type { Scene } from "../../source/scene";
import { Disclosure } from "../../ui/disclosure";
import { button, h, setText } from "../../ui/dom";
import { ProgressBar } from "../../ui/progress";
import { changes } from "../../ui/schedule";
import { say, sayCount } from "../../words/language";
import { number } from "../../words/numbers";
import type { Panel } from "../context";
import { PatchImage } from "./image";
import { PatchTile } from "./tile";

class TopPatches {
  private readonly find = button("", { "data-action": "find" });
  private readonly images = h("span", { class: "cnnw-quiet" });
  private readonly path = h("input", {
    type: "text",
    class: "cnnw-evidence-path",
    placeholder: say("or a folder’s path"),
  });
  private readonly bar: ProgressBar;
  private readonly facts = h("p", { class: "cnnw-facts cnnw-number", role: "status" });
  private readonly list = h("div", { class: "cnnw-patches", role: "group" });
  private readonly image = new PatchImage();
  private readonly isNew = changes();
  private readonly tiles: PatchTile[] = [];
  private found: Packed<PatchesHeader> | null = null;
  private shown: Packed<PatchImageHeader> | null = null;

  constructor(
    private readonly scene: Scene,
    private readonly model: PanelModel,
    private readonly root: HTMLElement,
    signal: AbortSignal,
  ) {
    const style = "cnnw-evidence-body";
    const disclosure = new Disclosure(say("Patches that excite this channel"), style, model, root, signal);
    const send = (kind: string) => () => model.send({ kind });
    this.bar = new ProgressBar(say("How many images were searched"), {
      cancel: send("cancel"),
      pause: send("pause"),
      resume: send("resume"),
    });
    this.find.addEventListener("click", send("find"));
    this.path.setAttribute("aria-label", say("path of a folder of images on the kernel’s machine"));
    this.path.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && this.path.value.trim() !== "")
        model.send({ kind: "folder", path: this.path.value.trim() });
    });
    const tools = h("div", { class: "cnnw-tools cnnw-evidence-tools" }, this.find, this.images, this.path);
    const pictures = h("div", { class: "cnnw-evidence-pictures" }, this.list, this.image.root);
    const about = say(
      "The places in these images where this channel gives its largest values, each cut at what that value sees. " +
        "They show what occurs in these images: not all that would excite the channel, nor which part of a patch does.",
    );
    const sentence = h("p", { class: "cnnw-facts" }, about);
    disclosure.body.append(tools, this.bar.root, this.facts, pictures, sentence);
    const paint = disclosure.paintOn(["progress", "images_text"], () => this.paint());
    scene.onChange(paint);
    onMessage(model, (kind, bytes) => this.receive(kind, bytes, paint), signal);
  }

  private receive(kind: string, bytes: DataView, paint: () => void): void {
    if (kind === "found") {
      const before = this.found?.header;
      this.found = decode<PatchesHeader>(bytes);
      const now = this.found?.header;
      const isSame = before?.stage === now?.stage && before?.channel === now?.channel;
      if (!isSame || !now?.ready) this.shown = null;
    } else if (kind === "image") this.shown = decode<PatchImageHeader>(bytes);
    paint();
  }

  private paint(): void {
    const { stage, channel } = this.scene.get("selection");
    // Python may already have the patches of this channel. It is asked only while the panel is open.
    if (stage && this.isNew(stage, channel)) this.model.send({ kind: "show" });
    setText(this.find, say("Find for {stage}, channel {channel}", { stage, channel }));
    this.find.disabled = !stage;
    setText(this.images, say("in {images}", { images: this.model.get("images_text") }));
    const progress = { state: "waiting", done: 0, total: 0, note: "", ...this.model.get("progress") } as Progress;
    this.bar.show(progress.state === "done" ? { ...progress, state: "waiting" } : progress);
    this.paintFound(stage, channel);
  }

  private paintFound(stage: string, channel: number): void {
    const header = this.found?.header;
    const isCurrent = header?.ready === true && header.stage === stage && header.channel === channel;
    this.list.hidden = !isCurrent;
    this.root.dataset["found"] = isCurrent ? `${stage} ${channel} ${header.patches.length}` : "";
    this.image.show(isCurrent ? this.shown : null);
    if (!isCurrent || !this.found || !header) {
      setText(this.facts, "");
      return;
    }
    setText(this.facts, inWords(header));
    const label = say("Patches that excite {stage}, channel {channel}, the strongest first", { stage, channel });
    this.list.setAttribute("aria-label", label);
    const { patches, can_look: canLook } = header;
    const strongest = number(patches[0]?.value ?? 0);
    while (this.tiles.length < patches.length) this.addTile();
    patches.forEach((patch, place) => {
      const pixels = this.found?.arrays[`patch${place}`];
      const isChosen = this.shown?.header.place === place;
      if (pixels) this.tiles[place]?.show(patch, pixels, strongest, canLook, isChosen);
    });
    this.tiles.forEach((tile, place) => (tile.root.hidden = place >= patches.length));
  }

  private addTile(): void {
    const place = this.tiles.length;
    const tile = new PatchTile(() => this.choose(place));
    this.tiles.push(tile);
    this.list.append(tile.root);
  }

  /** Shows the image of a patch, or hides it again. */
  private choose(place: number): void {
    if (this.shown?.header.place !== place) {
      this.model.send({ kind: "image", place });
      return;
    }
    this.shown = null;
    this.paint();
  }
}

/** How many images were searched, and what there is to say about them. */
export function inWords(header: PatchesHeader): string {
  const { patches, seen, is_whole: isWhole, skipped, skipped_count: count, noted, can_look: canLook } = header;
  const parts = [
    isWhole
      ? sayCount("Searched {count} image.", "Searched {count} images.", seen)
      : sayCount("So far {count} image.", "So far {count} images.", seen),
  ];
  if (patches.length === 0) parts.push(say("This channel is silent in all of them."));
  else if (canLook) parts.push(say("A click on a patch shows its image."));
  if (count > 0) parts.push(unused(count, skipped.join(" ")));
  if (header.noted_count > 0) parts.push(unlike(header.noted_count, noted.join(" ")));
  return parts.join(" ");
}

function unused(count: number, reasons: string): string {
  return sayCount("{count} image could not be used: {reasons}", "{count} images could not be used: {reasons}", count, {
    reasons,
  });
}

function unlike(count: number, reasons: string): string {
  return sayCount(
    "{count} image has values in another range than the first: {reasons}",
    "{count} images have values in another range than the first: {reasons}",
    count,
    { reasons },
  );
}

export const renderTopPatches: Panel = ({ scene, model, root, signal }) => {
  new TopPatches(scene, model, root, signal);
};
