// What an SVG shows as lines of text that can be read and compared: marks of one look in a line, with their places in
// pixels.

interface Element {
  tag: string;
  attributes: Map<string, string>;
  text: string;
}

/** The SVG with one element per line, numbers to a tenth, and without what differs from drawing to drawing. */
export function tidied(svg: string): string {
  const ids = new Map<string, string>();
  const idOf = (id: string) => ids.get(id) ?? (ids.set(id, `clip${ids.size}`), ids.get(id)!);
  return rounded(
    svg
      .replaceAll(/ (ecmeta_\w+|class|pointer-events|xml:space|xmlns:\w+|version|baseProfile)="[^"]*"/g, "")
      .replaceAll(/<style[^>]*>.*?<\/style>/gs, "")
      .replaceAll(/zr\d+-c\d+/g, idOf),
  )
    .replaceAll(/><\/(path|rect|polyline|polygon|image|circle|line)>/g, "/>")
    .replaceAll(/>\s*</g, ">\n<")
    .concat("\n");
}

const rounded = (text: string): string =>
  text.replaceAll(/-?\d+\.\d+(e-?\d+)?/g, (number) => String(Number(Number(number).toFixed(1)) || 0));

const tag = /<\/?[\w:]+(\s+[\w:-]+="[^"<]*")*\s*\/?>/g;

/**
 * The elements of an SVG as its renderers write it: flat, but for groups that are clipped.
 * @throws Error when it is not well-formed
 */
function elementsOf(svg: string): Element[] {
  const [broken] = /[<>].*/.exec(svg.replaceAll(/<!\[CDATA\[.*?\]\]>/gs, "").replaceAll(tag, "")) ?? [];
  if (broken !== undefined) throw new Error(`this SVG is not well-formed: ${broken.slice(0, 200)}`);
  return [...svg.matchAll(/<(path|rect|polyline|polygon|image|text|circle|line)\b([^>]*?)\/?>([^<]*)/g)].map(
    ([, tag = "", attributes = "", text = ""]) => ({
      tag,
      attributes: new Map([...attributes.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, name, value]) => [name!, value!])),
      text: unescaped(text.trim()),
    }),
  );
}

const unescaped = (text: string): string =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");

/** What is drawn at a place, and what it is drawn with. */
interface Mark {
  look: string;
  place: string;
}

const perLine = 8;

/**
 * All that is drawn: the looks in the order in which they come first, below each where it is seen, some places a line,
 * unless the looks are all.
 */
export function marksOf(svg: string, isLooks = false): string[] {
  const looks = new Map<string, string[]>();
  for (const { look, place } of elementsOf(svg.replaceAll(/<clipPath.*?<\/clipPath>/gs, "")).flatMap(markOf)) {
    const places = looks.get(look) ?? [];
    looks.set(look, [...places, place]);
  }
  if (isLooks) return [...looks.keys()];
  return [...looks].flatMap(([look, places]) => {
    const lines = places
      .filter((_, i) => i % perLine === 0)
      .map((_, k) => places.slice(perLine * k, perLine * (k + 1)));
    return [look, ...lines.map((line) => `  ${line.join("; ")}`)];
  });
}

/** One mark, or none where nothing is seen. */
function markOf({ tag, attributes, text }: Element): Mark[] {
  const of = (name: string) => rounded(attributes.get(name) ?? "");
  const { x, y, size, turned } = transformOf(of("transform"));
  const at = (left: string, top: string) => `${round(Number(left) + x)},${round(Number(top) + y)}`;
  const { ink, faint } = inkOf(attributes);
  if (tag === "image") return [{ look: `image ${of("data-shown")}`, place: `${at(of("x"), of("y"))}` }];
  if (ink === "") return [];
  if (tag === "text")
    return [{ look: `text ${fontOf(attributes)} ${ink}${turned}`, place: `"${text}" ${at(of("x"), of("y"))}${faint}` }];
  if (tag === "rect")
    return [{ look: `box ${ink}`, place: `${at(of("x"), of("y"))} ${of("width")}x${of("height")}${faint}` }];
  if (tag !== "path") return [{ look: `${tag} ${ink}`, place: `${of("points")}${faint}` }];
  const [shape, place] = shapeOf(of("d"), at, size);
  // Nothing of a line can be filled.
  if (shape === "line") return [{ look: `line ${ink.replace(/^(?!stroke)\S+ /, "")}`, place }];
  return [{ look: `${shape} ${ink}`, place: `${place}${faint}` }];
}

/** Symbols of a chart by their outlines at size 1. */
const symbols: Record<string, string> = {
  "M0 -1L1 1L-1 1Z": "triangle",
  "M0 -1L1 0L0 1L-1 0Z": "diamond",
  "M-1 -1l2 0l0 2l-2 0Z": "square",
};

const number = "(-?[\\d.]+)";
const patterns = {
  line: new RegExp(`^M${number} ${number}L${number} ${number}$`),
  box: new RegExp(`^M${number} ${number}l${number} 0l0 ${number}l-[\\d.]+ 0Z$`),
  circle: new RegExp(`^M${number} ${number}A${number} \\S+ 0 1 1 [^A]*A\\S+ \\S+ 0 \\d 1 ${number} ${number}$`),
};

/** A path that is a known shape by the name of that, and where it is. */
function shapeOf(d: string, at: (x: string, y: string) => string, size: number): [shape: string, place: string] {
  if (symbols[d]) return [`${symbols[d]} ${round(2 * size)}`, at("0", "0")];
  const [, left = "", top = "", radius = ""] = patterns.circle.exec(d) ?? [];
  if (radius !== "")
    return [
      `circle ${round(2 * Number(radius) * size)}`,
      at(String((Number(left) - Number(radius)) * size), String(Number(top) * size)),
    ];
  const line = patterns.line.exec(d);
  if (line) return ["line", `${at(line[1]!, line[2]!)} ${at(line[3]!, line[4]!)}`];
  const box = patterns.box.exec(d);
  if (box) return ["box", `${at(box[1]!, box[2]!)} ${box[3]}x${box[4]}`];
  const origin = at("0", "0");
  return ["path", `${d}${origin === "0,0" ? "" : ` at ${origin}`}${size === 1 ? "" : ` times ${size}`}`];
}

const round = (value: number): number => Number(value.toFixed(1)) || 0;

function transformOf(transform: string): { x: number; y: number; size: number; turned: string } {
  const [name = "", list = ""] = transform.split(/[()]/);
  const numbers = list.split(/[ ,]+/).map(Number);
  if (name === "translate") return { x: numbers[0]!, y: numbers[1] ?? 0, size: 1, turned: "" };
  if (name !== "matrix") return { x: 0, y: 0, size: 1, turned: transform };
  const [a = 1, b = 0, , , x = 0, y = 0] = numbers;
  const angle = Math.round((Math.atan2(b, a) * 180) / Math.PI);
  return { x, y, size: Math.hypot(a, b), turned: angle === 0 ? "" : ` turned ${angle}` };
}

/**
 * Colours, width and dashes, "" for what is not seen; and the opacity where it is one for all, which differs from cell
 * to cell.
 */
function inkOf(attributes: ReadonlyMap<string, string>): { ink: string; faint: string } {
  const opacity = (name: string) =>
    Number((Number(attributes.get("opacity") ?? 1) * Number(attributes.get(name) ?? 1)).toFixed(2));
  const [filled, drawn] = [opacity("fill-opacity"), opacity("stroke-opacity")];
  const width = Number.parseFloat(attributes.get("stroke-width") ?? "1");
  const colour = (name: string, usual: string) => {
    const value = attributes.get(name) ?? usual;
    return /^(none|transparent|rgba\(0, 0, 0, 0\))$/.test(value) ? undefined : hex(value);
  };
  const fill = filled > 0 ? colour("fill", "#000") : undefined;
  const stroke = drawn > 0 && width > 0 ? colour("stroke", "none") : undefined;
  const dashes = attributes.get("stroke-dasharray") ?? "none";
  const pen = [
    ...(width === 1 ? [] : [`width ${Number(width.toFixed(2))}`]),
    ...(dashes === "none" ? [] : [`dashed ${dashes}`]),
    ...(drawn === 1 ? [] : [`opacity ${drawn}`]),
  ];
  return {
    ink: [...(fill ? [fill] : []), ...(stroke ? [`stroke ${stroke}`, ...pen] : [])].join(" "),
    faint: fill === undefined || filled === 1 ? "" : ` *${filled}`,
  };
}

/** "rgb(255, 0, 0)" as "#ff0000". */
const hex = (colour: string): string =>
  colour.replace(/^rgb\((\d+), ?(\d+), ?(\d+)\)$/, (_, ...parts: string[]) =>
    ["#", ...parts.slice(0, 3).map((part) => Number(part).toString(16).padStart(2, "0"))].join(""),
  );

function fontOf(attributes: ReadonlyMap<string, string>): string {
  const style = attributes.get("style") ?? "";
  const [, size = ""] = /font(?:-size)?:[^;]*?([\d.]+px)/.exec(style) ?? [];
  const [, weight = "400"] = /font-weight:(\w+)/.exec(style) ?? [];
  return [size, weight === "400" || weight === "normal" ? "" : weight, attributes.get("text-anchor") ?? "start"]
    .filter(Boolean)
    .join(" ");
}
