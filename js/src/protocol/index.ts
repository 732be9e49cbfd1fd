/** What Python sends and what the browser sends back: the shapes of its traits, a file for each part of the screen. */

export type * from "./attribution";
export type * from "./comparison";
export type * from "./evidence";
export type * from "./frames";
export type * from "./graph";
export type * from "./job";
export type * from "./panel";
export type * from "./preview";
export type * from "./scores";
export type * from "./settings";
export type * from "./stages";
export type * from "./teacher";
export type * from "./trainer";
