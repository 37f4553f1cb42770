import assert from "node:assert/strict";
import { test } from "node:test";
import { reproductionHtml } from "../../src/engine/htmlPage";
import { fixtureReproduction } from "../ui/reproduction";

test("the page of a reproduction holds it whole, and nothing in it can leave its element", () => {
  const reproduction = { ...fixtureReproduction(0.01), notes: ["</script><script>alert(1)</script><!--"] };
  const html = reproductionHtml({ reproduction, script: "draw()", css: "" });
  const inside = /<script type="application\/json" id="holoscope-reproduction">(.*?)<\/script>/s.exec(html)?.[1];
  assert.deepEqual(JSON.parse(inside ?? ""), JSON.parse(JSON.stringify(reproduction)));
  assert.equal(html.match(/<script/g)!.length, 2);
  assert.match(html, /<title>The holographic paper, reproduced \u2013 Holoscope<\/title>/);
});
