import { svg, type Child } from "../dom";
import type { Point } from "../geometry";
import type { Area } from "./place";

/**
 * A part of the drawing. The element stands in the page from the beginning, for the keyboard and to be marked; its
 * content comes and goes with the window.
 */
export interface Piece {
  element: SVGElement;
  area: Area;
  content: () => Child[];
}

export const piece = (attributes: Parameters<typeof svg>[1], area: Area, content: () => Child[]): Piece => ({
  element: svg("g", attributes),
  area,
  content,
});

export function areaOf(points: readonly Point[]): Area {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

/** What makes an element of the drawing a button. */
export const pressable = (press: () => void) => ({
  role: "button",
  tabindex: 0,
  onclick: press,
  onkeydown: (event: Event) => {
    if (!(event instanceof KeyboardEvent) || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    press();
  },
});
