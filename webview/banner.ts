import { h, replace, type Child } from "./dom";

/** A class of the line, and what it says; without content the line is not there. */
export type BannerText = [kind: string, ...content: Child[]];

/** One line about how things stand, below a header; `show` changes it, and what failed is announced. */
export function bannerLine(): { line: HTMLElement; show(text: BannerText): void } {
  const line = h("div", { class: "banner", role: "status" });
  const show = ([kind, ...content]: BannerText) => {
    line.className = `banner ${kind}`;
    line.hidden = content.length === 0;
    line.setAttribute("role", kind === "failed" ? "alert" : "status");
    replace(line, ...content);
  };
  return { line, show };
}

/** What stands before the message when it is the engine that ended. */
export const engineStopped = (died: boolean): Child => died && h("strong", {}, "The engine stopped. ");
