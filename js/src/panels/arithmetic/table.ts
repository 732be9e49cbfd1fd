/** A small table of numbers as coloured cells: a patch of a picture, or a kernel. */

import { h, setAttributes, setStyle, setText } from "../../ui/dom";

export interface CellContent {
  text: string;
  /** The tooltip, made only when the pointer is on the cell. */
  title: () => string;
  class: string;
  /** The CSS property --cnnw-shade: a gray level for patches, a share of the limit for kernels. */
  shade: string;
}

/** In larger kernels and patches, cells have no text. */
const LARGEST_LABELLED = 9;

export class CellTable {
  readonly root: HTMLElement;
  private cells: HTMLElement[] = [];
  private cols = 0;
  private lit = -1;
  private contentAt: ((row: number, col: number) => CellContent) | null = null;

  constructor(kind: "patch" | "kernel", hover: (place: { row: number; col: number } | null) => void) {
    this.root = h("div", { class: `cnnw-cells cnnw-cells-${kind}`, "data-kind": kind });
    // Listeners on one's own elements go with them.
    this.root.addEventListener("pointermove", (event) => {
      const at = this.cells.indexOf(event.target as HTMLElement);
      const place = at < 0 ? null : { row: Math.floor(at / this.cols), col: at % this.cols };
      if (place) this.cells[at]?.setAttribute("title", this.contentAt?.(place.row, place.col).title() ?? "");
      hover(place);
    });
    this.root.addEventListener("pointerleave", () => hover(null));
  }

  show(rows: number, cols: number, contentAt: (row: number, col: number) => CellContent): void {
    this.resize(rows, cols);
    const isSmall = Math.max(rows, cols) > LARGEST_LABELLED;
    this.root.classList.toggle("cnnw-small", isSmall);
    this.cells.forEach((cell, at) => {
      const { text, class: name, shade } = contentAt(Math.floor(at / cols), at % cols);
      setText(cell, isSmall ? "" : text);
      const whole = `cnnw-cell ${name}`;
      if (cell.className !== whole) cell.className = whole;
      setStyle(cell, "--cnnw-shade", shade);
    });
    this.contentAt = contentAt;
    this.lit = -1;
  }

  light(row: number, col: number): void {
    const at = row < 0 ? -1 : row * this.cols + col;
    if (at === this.lit) return;
    this.cells[this.lit]?.classList.remove("cnnw-lit");
    this.cells[at]?.classList.add("cnnw-lit");
    this.lit = at;
  }

  private resize(rows: number, cols: number): void {
    if (this.cells.length === rows * cols && this.cols === cols) return;
    this.cols = cols;
    this.cells = Array.from({ length: rows * cols }, () => h("span"));
    this.root.replaceChildren(...this.cells);
    this.root.style.gridTemplateColumns = `repeat(${cols}, auto)`;
    setAttributes(this.root, { role: "img" });
  }
}
