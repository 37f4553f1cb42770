import { toolButton } from "../controls";
import { h, replace, svg } from "../dom";
import { atStart, held, legible, showing, showsAll, whole, zoomed, type Camera, type Size } from "./camera";
import type { Piece } from "./piece";
import type { Area } from "./place";

const tallest = 800;
const step = 1.3;
/** Pixels around what is moved into the window. */
const margin = 48;
/** Pixels that the pointer moves before a press is a drag and no click. */
const slack = 4;
const arrows: Record<string, [number, number]> = {
  ArrowLeft: [60, 0],
  ArrowRight: [-60, 0],
  ArrowUp: [0, 60],
  ArrowDown: [0, -60],
};

/**
 * A window onto a drawing that may be larger: wheel and drag move it, pinch, control + wheel and buttons zoom. A
 * drawing that fits just stands there.
 */
export class Viewport {
  private readonly world = svg("g", {});
  private readonly canvas: SVGSVGElement;
  private readonly tools: HTMLElement;
  readonly element: HTMLElement;
  private area: Area = { left: 0, top: 0, right: 1, bottom: 1 };
  private size: Size = { width: 0, height: 0 };
  private camera: Camera = { x: 0, y: 0, zoom: 1 };
  /** The user has moved, so the drawing no longer adapts to the width. */
  private moved = false;
  private frame?: number;
  /** What is to be revealed once the size of the window is known. */
  private awaited?: Element;
  private pieces: Piece[] = [];
  /** The pieces that have their content. */
  private readonly near = new Set<Piece>();

  constructor(label: string, definitions: SVGElement) {
    this.canvas = svg(
      "svg",
      { width: "100%", role: "group", "aria-label": label },
      svg("defs", {}, definitions),
      this.world,
    );
    this.tools = h(
      "div",
      { class: "zoom-tools", role: "toolbar", "aria-label": "Zoom" },
      toolButton("fit", "Show the whole network", () => this.look(whole(this.area, this.size))),
      toolButton("+", "Zoom in", () => this.zoom(step)),
      toolButton("\u2212", "Zoom out", () => this.zoom(1 / step)),
    );
    this.element = h("div", { class: "viewport" }, this.canvas, this.tools);
    this.canvas.addEventListener("wheel", (event) => this.wheel(event));
    this.canvas.addEventListener("pointerdown", (event) => this.press(event));
    this.element.addEventListener("keydown", (event) => this.key(event));
    // On the canvas itself this listener would let a click focus it.
    this.element.addEventListener(
      "focusin",
      ({ target }) => target instanceof SVGElement && target.matches(":focus-visible") && this.reveal(target),
    );
    new ResizeObserver(() => this.adapt(this.element.clientWidth)).observe(this.element);
  }

  /** Draws something else. What was at a place stays there once the user has moved or `stay` is given. */
  show(area: Area, pieces: Piece[], stay: boolean): void {
    this.area = area;
    this.moved ||= stay;
    this.pieces = pieces;
    this.near.clear();
    replace(this.world, ...pieces.map(({ element }) => element));
    this.adapt(this.size.width || this.element.clientWidth);
  }

  /** Moves a piece of the drawing into the window, as soon as there is one. */
  reveal(element: Element): void {
    this.awaited = this.size.width === 0 ? element : undefined;
    const found = this.pieces.find((piece) => piece.element === element);
    if (!found || this.size.width === 0) return;
    const { left, top, right, bottom } = found.area;
    const next = showing(
      this.camera,
      { left: left - margin, top: top - margin, right: right + margin, bottom: bottom + margin },
      this.area,
      this.size,
    );
    if (next.x !== this.camera.x || next.y !== this.camera.y) this.look(next);
  }

  /** Follows the width of the page and the height of the drawing. */
  private adapt(width: number): void {
    if (width === 0) return;
    const { zoom } = atStart(this.area, { width, height: tallest });
    this.size = { width, height: Math.min(tallest, Math.ceil((this.area.bottom - this.area.top) * zoom)) };
    this.canvas.setAttribute("height", String(this.size.height));
    this.camera = this.moved ? held(this.camera, this.area, this.size) : atStart(this.area, this.size);
    this.apply();
    if (this.awaited) this.reveal(this.awaited);
  }

  private zoom(factor: number, at = { x: this.size.width / 2, y: this.size.height / 2 }): void {
    this.look(zoomed(this.camera, factor, at, this.area, this.size));
  }

  private look(camera: Camera): void {
    this.camera = camera;
    this.moved = true;
    // Pointer and wheel tell more often than the screen is drawn.
    this.frame ??= requestAnimationFrame(() => this.apply());
  }

  private apply(): void {
    if (this.frame !== undefined) cancelAnimationFrame(this.frame);
    this.frame = undefined;
    const { x, y, zoom } = this.camera;
    const all = showsAll(this.camera, this.area, this.size);
    this.world.setAttribute("transform", `translate(${x} ${y}) scale(${zoom})`);
    this.canvas.classList.toggle("far", zoom < legible);
    this.canvas.classList.toggle("movable", !all);
    this.fill();
    this.tools.hidden = all && zoom >= atStart(this.area, this.size).zoom;
  }

  /**
   * Draws the content of the pieces in the window and one window around it, and takes away that of the others: they
   * cost most of the time of a frame.
   */
  private fill(): void {
    const { y, zoom } = this.camera;
    const [from, to] = [(-this.size.height - y) / zoom, (2 * this.size.height - y) / zoom];
    for (const piece of this.pieces) {
      const isNear = piece.area.bottom > from && piece.area.top < to;
      if (isNear === this.near.has(piece)) continue;
      if (isNear) this.near.add(piece);
      else this.near.delete(piece);
      replace(piece.element, ...(isNear ? piece.content() : []));
    }
  }

  /**
   * The wheel moves the drawing as far as it goes, then the page; with control, which is also what a pinch sends, it
   * zooms.
   */
  private wheel(event: WheelEvent): void {
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    if (event.ctrlKey || event.metaKey) {
      const { left, top } = this.canvas.getBoundingClientRect();
      this.zoom(Math.exp(-0.01 * Math.max(-30, Math.min(30, event.deltaY * unit))), {
        x: event.clientX - left,
        y: event.clientY - top,
      });
      event.preventDefault();
    } else if (this.move(-event.deltaX * unit, -event.deltaY * unit)) event.preventDefault();
  }

  /** Returns whether the drawing could move there. */
  private move(dx: number, dy: number): boolean {
    const { x, y, zoom } = this.camera;
    const next = held({ x: x + dx, y: y + dy, zoom }, this.area, this.size);
    if (next.x === x && next.y === y) return false;
    this.look(next);
    return true;
  }

  private press({ button, pointerId, clientX, clientY }: PointerEvent): void {
    if (button !== 0) return;
    let [x, y] = [clientX, clientY];
    const drag = (event: PointerEvent) => {
      if (event.pointerId !== pointerId) return;
      if (!this.canvas.hasPointerCapture(pointerId)) {
        if (Math.hypot(event.clientX - x, event.clientY - y) < slack) return;
        // From here on the canvas gets the events, so the release is no click on what lies below the pointer.
        this.canvas.setPointerCapture(pointerId);
      }
      this.move(event.clientX - x, event.clientY - y);
      [x, y] = [event.clientX, event.clientY];
    };
    const end = new AbortController();
    this.canvas.addEventListener("pointermove", drag, end);
    for (const last of ["pointerup", "pointercancel", "pointerleave"])
      this.canvas.addEventListener(last, () => end.abort(), end);
  }

  private key(event: KeyboardEvent): void {
    const arrow = arrows[event.key];
    if (arrow && this.move(...arrow)) event.preventDefault();
    if (event.key === "+" || event.key === "=") this.zoom(step);
    if (event.key === "-") this.zoom(1 / step);
  }
}
