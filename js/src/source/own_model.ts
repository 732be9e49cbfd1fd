/** A panel's own model, seen from its panel: what Python has to say is read from it in words. */

import type { PanelModel, PanelTraits } from "../protocol";
import { worded } from "../words/told";

export function inWords(model: PanelModel): PanelModel {
  const get = <K extends keyof PanelTraits>(name: K) => worded(model.get(name));
  return new Proxy(model, {
    get(_, name) {
      if (name === "get") return get;
      const member: unknown = Reflect.get(model, name);
      return typeof member === "function" ? member.bind(model) : member;
    },
  });
}
