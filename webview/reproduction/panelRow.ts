import { h } from "../dom";
import { Scope } from "../plots/picture";

/** A named row of small pictures, one per cut; as many columns as the page has set. */
export function panelRow(name: string, panels: (scope: Scope) => HTMLElement[]): HTMLElement {
  const scope = new Scope();
  const row = h("div", { class: "panel-row" }, ...panels(scope));
  startWhenNear(row, scope);
  return h("section", { "aria-label": name }, h("h4", {}, name), row);
}

/**
 * Dozens of pictures at once would keep the page from opening: each row is drawn when it is about to be seen, or before
 * the page is printed.
 */
function startWhenNear(row: HTMLElement, scope: Scope): void {
  const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && start(), {
    rootMargin: "50% 0px",
  });
  const start = () => {
    observer.disconnect();
    scope.start();
  };
  observer.observe(row);
  window.addEventListener("beforeprint", start, { once: true });
}
