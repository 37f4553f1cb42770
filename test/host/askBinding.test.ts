import * as assert from "node:assert/strict";
import { askMeaning } from "../../src/host/recipes/askBinding";
import type { DataDescription, Inspection } from "../../src/protocol/inspection";
import { fixtureRun } from "../ui/fixture";
import { answering, silence } from "./answering";

describe("askMeaning", () => {
  afterEach(silence);

  const model = (output: Partial<Inspection["output"]>): Inspection => ({
    ...fixtureRun().inspection,
    output: { tensor: "z", size: 1, ...output },
  });
  const labels = (...values: string[]): DataDescription => ({
    format: "idx",
    examples: 9,
    classes: values.map((value) => ({ value, count: 3 })),
  });
  const ask = (output: Partial<Inspection["output"]>, described: DataDescription) =>
    askMeaning(model(output), described, undefined, "title");

  it("asks nothing where labels are 0 and 1", async () => {
    const { asked } = answering();
    assert.deepEqual([await ask({ default: "0" }, labels("0", "1")), asked], [{ classes: undefined }, []]);
  });

  it("names the two classes where they are not 0 and 1", async () => {
    answering();
    assert.deepEqual(await ask({ default: "0" }, labels("no", "yes")), { classes: ["no", "yes"] });
  });

  it("offers all classes at once where every label stands for an output", async () => {
    const { asked } = answering(["All 3 classes at once"]);
    assert.deepEqual(await ask({ size: 3 }, labels("bird", "cat", "dog")), { family: "multinomial" });
    assert.match(asked[0] ?? "", /has 3 outputs/);
    answering([]);
    assert.equal(await ask({ size: 3 }, labels("0", "1", "2")), undefined);
  });

  it("does not offer them where labels are neither indices nor as many as the outputs", async () => {
    answering(["cat", "dog"], ["2"], ["0"]);
    assert.deepEqual(await ask({ size: 4 }, labels("bird", "cat", "dog")), { classes: ["cat", "dog"], output: "0-2" });
  });

  it("insists on two of several classes and takes the difference of their logits", async () => {
    const { asked } = answering(["Two of the classes"], ["3"], ["3", "5"]);
    assert.deepEqual(await ask({ size: 10 }, labels("0", "1", "2", "3", "4", "5")), {
      classes: ["3", "5"],
      output: "5-3",
    });
    assert.match(asked[2] ?? "", /exactly two classes \(1 were ticked\)/);
  });

  it("asks for the outputs of classes that are not indices", async () => {
    const { asked } = answering(["Two of the classes"], ["cat", "dog"], ["2"], ["0"]);
    assert.deepEqual(await ask({ size: 3 }, labels("bird", "cat", "dog")), { classes: ["cat", "dog"], output: "0-2" });
    assert.equal(asked.length, 4);
  });

  it("asks for the family where one output meets many values", async () => {
    answering(["Counts 0, 1, 2, …"]);
    assert.deepEqual(await ask({ default: "0" }, labels("0", "1", "2")), { family: "poisson" });
  });

  it("gives up when the person does", async () => {
    answering();
    assert.equal(await ask({ default: "0" }, labels("0", "1", "2")), undefined);
  });
});
