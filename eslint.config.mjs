import tseslint from "typescript-eslint";

const nodeTest = { from: "package", package: "node:test", name: ["describe", "test"] };

export default tseslint.config(
  { ignores: ["dist/**", "out/**", "node_modules/**", "**/*.mjs"] },
  ...tseslint.configs.recommended,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unused-vars": [
        "error",
        { ignoreRestSiblings: true, argsIgnorePattern: "^_", varsIgnorePattern: "^_" },
      ],
      // The error of a promise that nobody waits for is shown or logged (in the host: inBackground); `void` would lose it.
      "@typescript-eslint/no-floating-promises": [
        "error",
        {
          checkThenables: true,
          ignoreVoid: false,
          allowForKnownSafeCalls: [nodeTest],
        },
      ],
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/return-await": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "max-lines": ["error", 300],
      "max-lines-per-function": ["error", { max: 90, skipBlankLines: true, skipComments: true }],
      eqeqeq: "error",
      "prefer-const": "error",
    },
  },
  {
    files: ["test/**"],
    rules: {
      // A test that nobody waits for is waited for by its runner, which fails on errors that nobody handles.
      "@typescript-eslint/no-floating-promises": ["error", { allowForKnownSafeCalls: [nodeTest] }],
      "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": "off",
    },
  },
);
