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

/** Studies that are built on another one. */
const builtOn = { twin: ["cuts"], similarity: [], probes: [], cuts: [], training: [] };

const studyRules = Object.entries(builtOn).map(([study, others]) => ({
  name: `the study ${study} stands alone`,
  severity: "error",
  from: { path: `^src/core/studies/${study}/` },
  to: { path: "^src/core/studies/[^/]+/", pathNot: [study, ...others].map((name) => `^src/core/studies/${name}/`) },
}));

const layer = (name, from, to, comment) => ({
  name,
  severity: "error",
  comment,
  from: { path: from },
  to: { path: to },
});

module.exports = {
  forbidden: [
    {
      name: "no circle",
      severity: "warn",
      comment: "Files that import each other cannot be read one after the other.",
      from: { path: "^(src|webview)" },
      to: { circular: true },
    },
    layer("protocol knows words alone", "^src/protocol", "^(src/(core|engine|host|cli)|webview)"),
    layer("core knows neither Node nor VS Code", "^src/core", "^(src/(engine|host|cli)|webview)"),
    layer("engine and command line", "^src/(engine|cli)", "^(src/host|webview)"),
    layer("engine", "^src/engine", "^src/cli"),
    layer("host", "^src/(host|extension)", "^(src/(core|engine|cli)|webview)"),
    layer("webview", "^webview", "^src/(core|engine|host|cli)"),
    { name: "core has no runtime", severity: "error", from: { path: "^src/core" }, to: { dependencyTypes: ["core"] } },
    ...floorRules,
    ...studyRules,
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(node_modules|dist|out)" },
  },
};
