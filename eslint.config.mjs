import tseslint from "typescript-eslint";

/** The layers of the architecture: who may import whom. Patterns match import paths as written. */
const forbid = (files, group, message) => ({
  files,
  rules: { "no-restricted-imports": ["error", { patterns: [{ regex: group, message }] }] },
});

export default tseslint.config(
  { ignores: ["dist/**", "out/**", "node_modules/**", "**/*.mjs"] },
  ...tseslint.configs.recommended,
  {
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unused-vars": [
        "error",
        { ignoreRestSiblings: true, argsIgnorePattern: "^_", varsIgnorePattern: "^_" },
      ],
      "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": ["error", { max: 90, skipBlankLines: true, skipComments: true }],
      eqeqeq: "error",
      "prefer-const": "error",
    },
  },
  forbid(
    ["src/protocol/**"],
    "^(vscode|node:|onnxruntime|\\.\\./(core|engine|host|cli))",
    "protocol imports nothing of ours",
  ),
  forbid(
    ["src/core/**"],
    "^(vscode|node:|fs|path|onnxruntime|(\\.\\./)+(engine|host|cli|webview))",
    "core imports only core and protocol",
  ),
  forbid(
    ["src/engine/**", "src/cli/**"],
    "^(vscode$|(\\.\\./)+(host|webview))",
    "engine and cli import core, protocol, Node and onnxruntime",
  ),
  forbid(
    ["src/host/**", "src/extension.ts"],
    "^(onnxruntime|(\\.\\.?/)+(core|engine|cli|webview)/)",
    "the host imports protocol, vscode and Node",
  ),
  forbid(
    ["webview/**"],
    "^(vscode$|node:|onnxruntime|(\\.\\./)+(src/)(core|engine|host|cli))",
    "the webview imports protocol and the DOM",
  ),
  { files: ["test/**"], rules: { "max-lines-per-function": "off" } },
);
