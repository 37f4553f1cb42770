import assert from "node:assert/strict";
import { test } from "node:test";
import { inkOver } from "../../webview/plots/contrast";
import type { Theme } from "../../webview/plots/theme";

const plain: Theme = {
  text: "#3b3b3b",
  quiet: "#616161",
  line: "#999",
  grid: "#ccc",
  background: "#ffffff",
  tooltip: "#fff",
  tooltipBorder: "#999",
  first: "#1a85ff",
  second: "#f80",
  accent: "#f00",
  font: "sans",
};

test("figures stand out from their cell: the ground's colour over strong shades, that of text over faint ones", () => {
  // From #5faaff, 0.7 of the blue over white, white is told by 2.4:1, the dark grey by 4.6:1.
  assert.deepEqual(
    [0, 0.5, 0.7, 1].map((opacity) => inkOver(plain, plain.first, opacity)),
    ["#3b3b3b", "#3b3b3b", "#3b3b3b", "#ffffff"],
  );
  const dark = { ...plain, text: "rgba(255, 255, 255, 0.9)", background: "#1f1f1f" };
  assert.equal(inkOver(dark, dark.first, 0.1), dark.text);
  assert.equal(inkOver(dark, "#ffffff", 1), dark.background);
});
