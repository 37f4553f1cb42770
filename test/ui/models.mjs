// Models of any size for the tests in VS Code.
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What a module of the tests exports. */
export async function load(module) {
  const outfile = path.join(root, "out/ui", `${path.basename(module)}.cjs`);
  await build({
    entryPoints: [path.join(root, module)],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    logLevel: "warning",
  });
  return createRequire(import.meta.url)(outfile);
}

/** A perceptron of double weights with layers of these widths, the input's first; Relu between them. */
export async function writeDenseModel(file, [inputs, ...widths]) {
  const { ModelBuilder } = await load("test/models.ts");
  const model = new ModelBuilder([inputs]);
  const layer = (input, k) =>
    model.op("MatMul", [input, model.parameter(`fc${k + 1}`, [k === 0 ? inputs : widths[k - 1], widths[k]])]);
  writeFileSync(
    file,
    model.build(widths.reduce((signal, _, k) => layer(k === 0 ? signal : model.op("Relu", [signal]), k), "x")),
  );
}
