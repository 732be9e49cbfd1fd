/** The traits of the panels' own models. */

import type { AnyModel } from "@anywidget/types";
import type { AttributionAsked, AttributionOffer, Occluded, Occluder } from "./attribution";
import type { Progress } from "./job";
import type { ClassScoresHeader, EffectsHeader } from "./scores";
import type { Follows, Moves } from "./settings";
import type { TeacherChoices, TeacherDrawing, TeacherSettings } from "./teacher";
import type { Shown } from "./trainer";

/** What the panels' own models carry. */
export interface PanelTraits {
  panel: string;
  /** Names of the shared models: "IPY_MODEL_" and an id. */
  scene: string;
  front_end: string;
  /** Whether the pipeline strip offers to add, duplicate, remove and move blocks. */
  can_add: boolean;
  /** Whether the kernels can be edited, and what was edited can be undone and redone. */
  can_edit: boolean;
  can_undo: boolean;
  can_redo: boolean;
  /** Whether the maps' panel offers to pin what it shows. */
  can_pin: boolean;
  /** Whether the bar offers the model as code. */
  can_rebuild: boolean;
  /** Whether the bar offers another image, by name or as a file. */
  can_choose: boolean;
  can_redraw: boolean;
  images: string[];
  image: string;
  is_open: boolean;
  moves: Partial<Moves>;
  asked: { id: string } | AttributionAsked;
  answer: Partial<Follows>;
  offer: AttributionOffer;
  progress: Partial<Progress>;
  /** Which images are searched, in words. */
  images_text: string;
  /** Side of a picture that is made, or 0 where the model fixes it. */
  side: number;
  /** Empty where no square is shown. */
  occluder: Partial<Occluder>;
  occluded: Partial<Occluded>;
  /** A trainer's: a packed `TrainingHeader`, how far it is, and what time is looked at (-1 is now). */
  curves: DataView;
  looked_at: number;
  shown: Shown;
  note: string;
  /** A teacher's. */
  settings: TeacherSettings;
  choices: TeacherChoices;
  drawing: TeacherDrawing;
  /** Whether the maps' panel offers to switch channels off. */
  can_switch: boolean;
  /** Which classes are looked for. */
  wanted: string;
  scores: Partial<ClassScoresHeader>;
  effects: Partial<EffectsHeader>;
  /** A drawing pad's: height and width, width of a stroke, a packed picture from Python, the pixels drawn. */
  size: number[];
  brush: number;
  centred: boolean;
  examples: string[];
  given: DataView;
  drawn: DataView;
}

export type PanelModel = AnyModel<PanelTraits>;
