import { Ajv2020, type ValidateFunction } from "ajv/dist/2020";
import { readFileSync } from "node:fs";

const ajv = new Ajv2020({ strict: false });
const checks = new Map<string, ValidateFunction>();

/** What a shipped schema (dist/schemas) says against a report; null where the report is as the schema says. */
export function against(schema: string, report: unknown): string | null {
  const check =
    checks.get(schema) ?? ajv.compile(JSON.parse(readFileSync(`dist/schemas/${schema}.schema.json`, "utf8")));
  checks.set(schema, check);
  return check(report) ? null : ajv.errorsText(check.errors);
}
