/** The traits of the panels' own models. */

import type { ModelOf } from "../source/part";
import type { AttributionChoices, AttributionRequest, OcclusionReply, OcclusionRequest } from "./attribution";
import type { Ask, SettingRows } from "./block";
import type { Progress } from "./job";
import type { ClassScoresHeader, EffectsHeader } from "./scores";
import type { Equivariance, InputPerturbation } from "./setting";
import type { TeacherChoices, TeacherDrawing, TeacherSettings } from "./teacher";
import type { ShownSnapshot } from "./trainer";

/** The traits of the panels' own models; each panel has some of them. */
export interface PanelTraits {
  panel: string;
  /** Whether the pipeline strip offers to add, duplicate, remove and move blocks. */
  can_add: boolean;
  /** Whether kernels can be edited. */
  can_edit: boolean;
  /** Whether the feature maps panel offers to pin what it shows. */
  can_pin: boolean;
  /** Whether the bar offers the model as code. */
  can_rebuild: boolean;
  /** Whether the bar offers to choose another image, by name or as a file. */
  can_choose: boolean;
  can_redraw: boolean;
  images: string[];
  image: string;
  is_open: boolean;
  moves: Partial<InputPerturbation>;
  asked: { id: string } | AttributionRequest;
  answer: Partial<Equivariance>;
  offer: AttributionChoices;
  progress: Partial<Progress>;
  /** The images that are searched, in words. */
  images_text: string;
  /** Side of the synthesised picture, or 0 where the model fixes it. */
  side: number;
  /** Both are empty while no square is shown. */
  occluder: Partial<OcclusionRequest>;
  occluded: Partial<OcclusionReply>;
  /** The controls': what is on screen, and of each setting what was asked for last and is not known to be answered. */
  rows: SettingRows | Record<string, never>;
  hand: Record<string, Ask>;
  /** A trainer's: a packed `TrainingHeader`, and the step that is looked at (-1 is now). */
  curves: DataView;
  looked_at: number;
  shown: ShownSnapshot;
  note: string;
  /** A teacher's. */
  settings: TeacherSettings;
  choices: TeacherChoices;
  drawing: TeacherDrawing;
  /** Whether the feature maps panel offers to switch channels off. */
  can_switch: boolean;
  /** The text by which classes are searched. */
  wanted: string;
  scores: Partial<ClassScoresHeader>;
  effects: Partial<EffectsHeader>;
  /** A drawing pad's: height and width, stroke width, a packed picture from Python, and the pixels drawn. */
  size: number[];
  brush: number;
  centred: boolean;
  examples: string[];
  given: DataView;
  drawn: DataView;
}

export type PanelModel = ModelOf<PanelTraits>;

/** What a widget's model has beside its panels' traits and those of its parts. */
export interface PageTraits {
  /** The model's own id. */
  key: string;
  /** Names of other models: "IPY_MODEL_" and an id. */
  front_end: string;
  /** Of which other widget this is a second view; empty for none. */
  of: string;
  screen: "panel" | "explorer" | "inspector" | "trainer";
  /** The names of the parts that are panels, where the screen has several. */
  panels: string[];
}
