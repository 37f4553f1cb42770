import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeLink,
  vsCodeRadio,
  vsCodeRadioGroup,
} from "@vscode/webview-ui-toolkit";
import { h, type Child } from "./dom";

/**
 * The only file that knows the control toolkit: to change it, change these functions. Its tag and badge are left out
 * because they write style attributes, which the page's security policy refuses.
 */
provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeLink(), vsCodeRadio(), vsCodeRadioGroup());

export interface ButtonOptions {
  primary?: boolean;
  disabled?: boolean;
  /** Tooltip, which the accessible name says too. */
  title?: string;
}

/** What a control is called: its text, which those who speak to the page see, and what its tooltip adds to it. */
const nameOf = (text: string, title: string | undefined): string | undefined =>
  title === undefined || title.toLowerCase().includes(text.toLowerCase()) ? title : `${text}: ${title}`;

export function button(text: string, press: () => void, { primary, disabled, title }: ButtonOptions = {}): HTMLElement {
  return h(
    "vscode-button",
    {
      appearance: primary ? "primary" : "secondary",
      disabled,
      title,
      "aria-label": nameOf(text, title),
      onclick: press,
    },
    text,
  );
}

/** A small button for a row of tools below a picture. */
export function toolButton(text: string, title: string, press: () => void): HTMLButtonElement {
  return h("button", { type: "button", class: "tool", title, "aria-label": nameOf(text, title), onclick: press }, text);
}

/** Says anew what a tool button does. */
export function nameTool(tool: HTMLButtonElement, title: string): void {
  tool.title = title;
  tool.setAttribute("aria-label", nameOf(tool.textContent, title) ?? "");
}

export function link(text: string, press: () => void, title?: string): HTMLElement {
  return h("vscode-link", { href: "#", title, onclick: (event) => (event.preventDefault(), press()) }, text);
}

export function tag(text: string, title?: string): HTMLElement {
  return h("span", { class: "tag", title }, text);
}

/** A choice of one among a few, side by side; `choose` is told the new value. */
export function choice<T extends string>(
  label: string,
  options: Record<T, string>,
  value: T,
  choose: (value: T) => void,
): HTMLElement {
  const isOption = (candidate: unknown): candidate is T => typeof candidate === "string" && candidate in options;
  const radios = Object.entries<string>(options).map(([key, text]) => h("vscode-radio", { value: key }, text));
  const group: HTMLElement & { value?: unknown } = h("vscode-radio-group", { "aria-label": label, value }, ...radios);
  group.addEventListener("change", () => {
    if (isOption(group.value)) choose(group.value);
  });
  return group;
}

/** Values of a choice and their texts, in order. */
export type Options = [value: string, text: string][];

/** One of many in a drop-down list. Without a value it asks to choose; the option `without` cannot be taken. */
export function select(
  label: string,
  options: Options,
  value: string | undefined,
  choose: (value: string) => void,
  { disabled, without }: { disabled?: boolean; without?: string } = {},
): HTMLElement {
  const ask = value === undefined && h("option", { value: "", disabled: true, selected: true }, "choose\u2026");
  const items = options.map(([key, text]) =>
    h("option", { value: key, selected: key === value, disabled: key === without }, text),
  );
  const list = h("select", { "aria-label": label, disabled }, ask, ...items);
  list.addEventListener("change", () => choose(list.value));
  return list;
}

/** A number of `least` (0) or more, at most `most`; `choose` is told when it was changed to another that is valid. */
export function numberBox(
  label: string,
  value: number,
  choose: (value: number) => void,
  {
    disabled,
    step = "any",
    most,
    least = 0,
  }: { disabled?: boolean; step?: number | "any"; most?: number; least?: number } = {},
): HTMLElement {
  const box = h("input", { type: "number", min: least, max: most, step, value, "aria-label": label, disabled });
  box.addEventListener("change", () => {
    if (box.value !== "" && box.checkValidity()) choose(box.valueAsNumber);
    else box.value = String(value);
  });
  return box;
}

/** One of 0, 1, ... to `last` along a line; `choose` is told while it moves. */
export function slider(label: string, last: number, value: number, choose: (value: number) => void): HTMLElement {
  const range = h("input", { type: "range", min: 0, max: last, step: 1, value, "aria-label": label });
  range.addEventListener("input", () => choose(range.valueAsNumber));
  return range;
}

/** Something that is on or off; `choose` is told which. */
export function checkbox(
  text: string,
  checked: boolean,
  choose: (checked: boolean) => void,
  { disabled, title }: { disabled?: boolean; title?: string } = {},
): HTMLElement {
  const box = h("input", { type: "checkbox", checked, disabled, "aria-label": text });
  box.addEventListener("change", () => choose(box.checked));
  return h("label", { class: "check", title }, box, text);
}

/** A line that opens a paragraph. */
export function disclosure(summary: string, ...content: Child[]): HTMLDetailsElement {
  return h("details", { class: "disclosure" }, h("summary", {}, summary), ...content);
}
