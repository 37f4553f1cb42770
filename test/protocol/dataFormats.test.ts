import assert from "node:assert/strict";
import { test } from "node:test";
import { allFiles, dataExtensions, dataPatterns } from "../../src/protocol/dataFormats";

test("dialogs, searches and messages name every format of the table", () => {
  assert.deepEqual(dataExtensions, ["csv", "npz", "npy", "idx", "gz"]);
  assert.deepEqual(dataPatterns, ["**/*.{csv,npz,npy,idx,csv.gz,npz.gz,npy.gz,idx.gz}", "**/*{-ubyte,-ubyte.gz}"]);
  assert.equal(allFiles, "a CSV or NPZ file, or two NPY or two IDX files (inputs and labels)");
});
