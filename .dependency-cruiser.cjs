const { readdirSync } = require("node:fs");

/**
 * Who may never import whom. Layers first, then the rooms of core from the lowest floor to the highest: a room imports rooms of lower
 * floors alone. A study imports no other study, but for those that are built on another one.
 */
const floors = [
  ["linalg", "runtime", "work"],
  ["statistics"],
  ["onnx", "data"],
  ["autodiff", "import"],
  ["cuts"],
  ["products"],
  ["fit"],
  ["features", "model"],
  ["activations"],
  ["studies"],
  ["papers"],
];

/** The rooms of core that are one file, or a folder. */
const room = (name) => `^src/core/${name}(/|\\.ts$)`;

/** Rooms of the same floor do not know each other, but for these. */
const beside = { work: ["runtime"], model: ["features"] };

const floorRules = floors.flatMap((names, floor) =>
  names.flatMap((name) => {
    const known = beside[name] ?? [];
    const higher = floors
      .slice(floor)
      .flat()
      .filter((other) => other !== name && !known.includes(other));
    if (higher.length === 0) return [];
    return {
      name: `core/${name} stands below`,
      severity: "error",
      from: { path: room(name) },
      to: { path: higher.map(room) },
    };
  }),
);

/** Studies that are built on another one; every other one stands alone. */
const builtOn = { twin: ["cuts"] };

/** A study of core is one file, or a folder. */
const study = (name) => `^src/core/studies/${name}(/|\\.ts$)`;
const shared = ["index", "study"];
const studies = readdirSync("src/core/studies")
  .map((file) => file.replace(/\.ts$/, ""))
  .filter((name) => !shared.includes(name));

const studyRules = studies.map((name) => ({
  name: `the study ${name} stands alone`,
  severity: "error",
  from: { path: study(name) },
  to: {
    path: "^src/core/studies/",
    pathNot: [study(name), ...shared.map(study), ...(builtOn[name] ?? []).map(study)],
  },
}));

const layer = (name, from, to) => ({ name, severity: "error", from: { path: from }, to: { path: to } });

/** Packages that belong to one layer: the API of VS Code, its types included, and the native runtime. */
const vscode = "^vscode$|node_modules/@types/vscode/";
const runtime = "(^|node_modules/)onnxruntime-";

module.exports = {
  forbidden: [
    {
      name: "no circle",
      severity: "error",
      comment: "Files that import each other cannot be read one after the other.",
      from: { path: "^(src|webview)/" },
      to: { circular: true },
    },
    layer("protocol imports nothing of ours", "^src/protocol", ["^src/(?!protocol/)", "^webview", vscode, runtime]),
    layer("core imports core and protocol", "^src/core", ["^src/(?!core/|protocol/)", "^webview", vscode, runtime]),
    layer("engine imports core and protocol", "^src/engine", ["^src/(host|cli|extension)", "^webview", vscode]),
    layer("command line imports engine, core and protocol", "^src/cli", ["^src/(host|extension)", "^webview", vscode]),
    layer("host imports protocol and VS Code", "^src/(host|extension)", [
      "^src/(core|engine|cli)",
      "^webview",
      runtime,
    ]),
    layer("webview imports protocol and the DOM", "^webview", ["^src/(?!protocol/)", vscode, runtime]),
    {
      name: "protocol, core and webview do without Node",
      severity: "error",
      from: { path: "^(src/(protocol|core)|webview)/" },
      to: { dependencyTypes: ["core"] },
    },
    ...floorRules,
    ...studyRules,
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|out)/" },
  },
};
