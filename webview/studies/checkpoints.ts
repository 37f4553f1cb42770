import type { KeyedStudy } from "../../src/protocol/studies";
import { button, toolButton } from "../controls";
import { h } from "../dom";
import type { Host } from "../host";
import type { PageState } from "../state";

/** Earlier states of the model that a study looks at too: which, and how they are chosen. */
export function checkpointsSetting(study: KeyedStudy, { recipe, status }: PageState, host: Host): HTMLElement {
  const disabled = status.kind === "running";
  const own: { checkpoints?: string[] } = recipe?.[study] ?? {};
  const named = own.checkpoints ?? [];
  const text =
    named.length === 0
      ? "none"
      : named.length > 2
        ? `${named.length} files or folders`
        : named.map((file) => file.split("/").at(-1)).join(", ");
  const choose = button("Choose\u2026", () => host.post({ type: "chooseCheckpoints", study }), {
    disabled,
    title: "Choose checkpoints: earlier states of the model, a folder or files",
  });
  const remove = () => host.post({ type: "choose", choice: { [study]: { checkpoints: [] } } });
  const clear = toolButton("Remove", "Remove the checkpoints from the recipe", remove);
  clear.disabled = disabled;
  return h(
    "div",
    { class: "setting" },
    "checkpoints:",
    h("span", { title: named.join("\n") }, text),
    choose,
    named.length > 0 && clear,
  );
}
