/** What may stand inside an element; `undefined` and `false` leave nothing. */
export type Child = Node | string | undefined | false;
type Attributes = Record<string, string | number | boolean | undefined | ((event: Event) => void)>;

const svgNamespace = "http://www.w3.org/2000/svg";

/**
 * Builds an HTML element: functions become listeners (`onclick`), `true` an empty attribute, `false` and `undefined`
 * none. Text is never parsed.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes?: Attributes,
  ...children: Child[]
): HTMLElementTagNameMap[K];
export function h(tag: string, attributes?: Attributes, ...children: Child[]): HTMLElement;
export function h(tag: string, attributes: Attributes = {}, ...children: Child[]): HTMLElement {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  return fill(document.createElementNS(svgNamespace, tag), attributes, children);
}

/** A name and its value in a list of facts. */
export const entry = (name: string, ...value: Child[]): HTMLElement =>
  h("div", {}, h("dt", {}, name), h("dd", {}, ...value));

/** Replaces the content of an element. */
export function replace(element: Element, ...children: Child[]): void {
  element.replaceChildren(...children.filter(isPresent));
}

function fill<E extends Element>(element: E, attributes: Attributes, children: Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.replace(/^on/, ""), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
  element.append(...children.filter(isPresent));
  return element;
}

const isPresent = (child: Child): child is Node | string => child !== undefined && child !== false;
