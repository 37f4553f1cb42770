import type { Area } from "./place";

/** How the drawing is looked at: its point (px, py) appears at (x + zoom px, y + zoom py) of the window, in pixels. */
export interface Camera {
  x: number;
  y: number;
  zoom: number;
}

export interface Size {
  width: number;
  height: number;
}

/** Below this zoom text cannot be read. */
export const legible = 0.5;
const closest = 3;

/** The beginning of the drawing at its own size, or as much smaller as makes its width fit while text stays legible. */
export function atStart(area: Area, size: Size): Camera {
  const zoom = Math.max(legible, Math.min(1, size.width / (area.right - area.left)));
  return held({ x: size.width / 2, y: -area.top * zoom, zoom }, area, size);
}

/** The whole drawing, never enlarged. */
export function whole(area: Area, size: Size): Camera {
  const zoom = Math.min(1, size.width / (area.right - area.left), size.height / (area.bottom - area.top));
  return held({ x: 0, y: 0, zoom }, area, size);
}

/** Zooms by a factor around a point of the window, no further out than the whole drawing. */
export function zoomed(
  { x, y, zoom }: Camera,
  factor: number,
  at: { x: number; y: number },
  area: Area,
  size: Size,
): Camera {
  const next = Math.min(closest, Math.max(zoom * factor, Math.min(zoom, whole(area, size).zoom)));
  const ratio = next / zoom;
  return held({ x: at.x - (at.x - x) * ratio, y: at.y - (at.y - y) * ratio, zoom: next }, area, size);
}

/**
 * Keeps the drawing in the window: no empty margin while a part of the drawing is hidden on the other side, and centred
 * where all of it is seen.
 */
export function held({ x, y, zoom }: Camera, area: Area, size: Size): Camera {
  return {
    x: within(x, area.left * zoom, area.right * zoom, size.width),
    y: within(y, area.top * zoom, area.bottom * zoom, size.height),
    zoom,
  };
}

function within(offset: number, from: number, to: number, room: number): number {
  if (to - from <= room) return (room - from - to) / 2;
  return Math.min(-from, Math.max(room - to, offset));
}

/** Moves as little as needed to show a part of the drawing. */
export function showing({ x, y, zoom }: Camera, part: Area, area: Area, size: Size): Camera {
  const into = (offset: number, from: number, to: number, room: number) => Math.max(-from, Math.min(offset, room - to));
  return held(
    {
      x: into(x, part.left * zoom, part.right * zoom, size.width),
      y: into(y, part.top * zoom, part.bottom * zoom, size.height),
      zoom,
    },
    area,
    size,
  );
}

/** Whether the window shows the whole drawing. */
export const showsAll = ({ zoom }: Camera, area: Area, size: Size): boolean =>
  (area.right - area.left) * zoom <= size.width + 0.5 && (area.bottom - area.top) * zoom <= size.height + 0.5;
