/** What kinds of layers are called; Python's names are keys. */

import type { Kind } from "../protocol";
import { say } from "./language";

export function kindName(kind: Kind): string {
  switch (kind) {
    case "input":
      return say("input");
    case "conv":
      return say("conv");
    case "depthwise":
      return say("depthwise");
    case "separable":
      return say("separable");
    case "transposed":
      return say("transposed");
    case "conv1d":
      return say("conv1d");
    case "normalisation":
      return say("normalisation");
    case "activation":
      return say("activation");
    case "pooling":
      return say("pooling");
    case "dense":
      return say("dense");
    case "flatten":
      return say("flatten");
    case "merge":
      return say("merge");
    case "other":
      return say("other");
    case "given":
      return say("given");
  }
}
