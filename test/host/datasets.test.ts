import * as assert from "node:assert/strict";
import { parsePart } from "../../src/host/recipes/askBinding";
import { groupDatasets, needsLabelsFile } from "../../src/host/recipes/datasets";

describe("groupDatasets", () => {
  const pairs: [string, string, string][] = [
    ["IDX", "/d/train-images-idx3-ubyte", "/d/train-labels-idx1-ubyte"],
    ["IDX, compressed", "/d/t10k-images-idx3-ubyte.gz", "/d/t10k-labels-idx1-ubyte.gz"],
    ["IDX with a dot", "/d/train-images.idx3-ubyte", "/d/train-labels.idx1-ubyte"],
    ["NPY", "/d/x.npy", "/d/y.npy"],
    ["NPY with a stem", "/d/digits_x.npy", "/d/digits_y.npy"],
    ["NPY in capitals", "/d/X_train.npy", "/d/y_train.npy"],
  ];
  for (const [name, data, labels] of pairs) {
    it(`pairs ${name}`, () => assert.deepEqual(groupDatasets([labels, data]), [{ data, labels }]));
  }

  it("leaves CSV and NPZ alone", () => {
    assert.deepEqual(groupDatasets(["/d/b.npz", "/d/a.csv.gz"]), [{ data: "/d/a.csv.gz" }, { data: "/d/b.npz" }]);
  });

  it("pairs nothing across folders, sets or formats, and offers no half of a pair", () => {
    const files = ["/d/x.npy", "/e/y.npy", "/d/train-images-idx3-ubyte", "/d/t10k-labels-idx1-ubyte", "/d/weights.npy"];
    assert.deepEqual(groupDatasets(files), []);
  });
});

describe("needsLabelsFile", () => {
  it("tells formats with labels inside from pairs", () => {
    assert.deepEqual(["a.csv", "a.CSV.GZ", "a.npz", "a.npy", "a-ubyte.gz"].map(needsLabelsFile), [
      false,
      false,
      false,
      true,
      true,
    ]);
  });
});

describe("parsePart", () => {
  it("reads a count or a share of the examples", () => {
    assert.deepEqual(parsePart("250"), [250]);
    assert.deepEqual(parsePart(" 60 % "), [0.6, 0.4]);
    for (const wrong of ["", "0", "-3", "2.5", "100%", "half"]) assert.equal(parsePart(wrong), undefined);
  });
});
