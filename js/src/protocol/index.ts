/**
 * What Python sends and what the browser sends back, a file for each part of the screen. `python -m scripts.protocol`
 * writes them from cnn_widgets/render/protocol, except for this one, the panels' own traits, and numbers.
 */

import type { Headers } from "./frames";
import type { StageHeader } from "./stage";
import type { Packed } from "./wire/packed";

export type * from "./attribution";
export type * from "./block";
export type * from "./comparison";
export type * from "./evidence";
export type * from "./frames";
export type * from "./graph";
export type * from "./job";
export type * from "./num";
export type * from "./panel";
export type * from "./preview";
export type * from "./scores";
export type * from "./setting";
export type * from "./stage";
export type * from "./teacher";
export type * from "./trainer";

/** What it takes to colour a thumbnail. */
export type ThumbnailHeader = Pick<StageHeader, "range" | "thumb">;

/** The scene's packed traits, decoded. */
export type Frames = { [Name in keyof Headers]: Packed<Headers[Name]> };
