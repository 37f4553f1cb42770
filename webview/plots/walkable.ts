import { h } from "../dom";
import type { Host } from "../host";
import type { Stops } from "./chart";
import { picture, type Picture, type Scope } from "./picture";

/** A wide picture in which a click or the arrow keys and Enter move the upright line. */
export function walkable(
  host: Host,
  scope: Scope,
  count: number,
  draw: (stops: Pick<Stops, "count" | "selected" | "choose">) => Picture,
): HTMLElement {
  const at = (selected: number): Picture => draw({ count, selected, choose: (place) => redraw(at(place)) });
  const { element, draw: redraw } = picture(host, scope, at(0), "wide");
  return h("div", {}, element);
}
