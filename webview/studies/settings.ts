import * as z from "zod";
import { isKeyedStudy, keyedStudies, type KeyedStudy, type RecipeStudy } from "../../src/protocol/studies";
import { checkbox, numberBox, select, type Options } from "../controls";
import { h, type Child } from "../dom";
import type { Host } from "../host";
import type { PageState } from "../state";
import { checkpointsSetting } from "./checkpoints";

/** One key of a recipe's study: its value now, and how another is put into the recipe. */
interface Key {
  name: string;
  schema: z.ZodType;
  value: unknown;
  put: (value: unknown) => void;
  disabled: boolean;
}

/**
 * The settings of a study as its schema has them: what is on or off, one of a few, or a number. Lists and names are set
 * in the recipe.
 */
export const settingsOf =
  (study: RecipeStudy) =>
  (state: PageState, host: Host): Child[] | undefined => {
    if (!isKeyedStudy(study)) return undefined;
    const controls = keysOf(study, state, host).flatMap((key) => controlOf(key) ?? []);
    const checkpoints = "checkpoints" in keyedStudies[study].recipe.shape && checkpointsSetting(study, state, host);
    return controls.length === 0 && !checkpoints ? undefined : [h("span", {}, "Next run:"), ...controls, checkpoints];
  };

function keysOf(study: KeyedStudy, { recipe, status }: PageState, host: Host): Key[] {
  const { shape } = keyedStudies[study].recipe;
  const values: Record<string, unknown> = { ...keyedStudies[study].recipe.parse({}), ...recipe?.[study] };
  return Object.entries<z.ZodType>(shape).map(([name, schema]) => ({
    name,
    schema,
    value: values[name],
    put: (value) => host.post({ type: "choose", choice: { [study]: { [name]: value } } }),
    disabled: status.kind === "running",
  }));
}

function controlOf({ name, schema, value, put, disabled }: Key): HTMLElement | undefined {
  const title = schema.description;
  const type = innermost(schema);
  const words = wordsOf(name);
  const setting = (...parts: Child[]) => h("div", { class: "setting", title }, ...parts);
  if (type instanceof z.ZodBoolean) return setting(checkbox(words, value === true, put, { disabled, title }));
  if (type instanceof z.ZodEnum) {
    const options: Options = type.options.map((option) => [String(option), wordsOf(String(option))]);
    return setting(words, select(words, options, String(value), put, { disabled }));
  }
  if (type instanceof z.ZodNumber && typeof value === "number") {
    const bounds = {
      step: type.isInt ? 1 : ("any" as const),
      most: finite(type.maxValue),
      least: finite(type.minValue),
    };
    return setting(words, numberBox(words, value, put, { disabled, ...bounds }));
  }
  return undefined;
}

function innermost(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodOptional
    ? innermost(schema.unwrap() as z.ZodType)
    : schema;
}

const finite = (bound: number | null): number | undefined =>
  bound !== null && Math.abs(bound) < Number.MAX_SAFE_INTEGER ? bound : undefined;

/** "largeActivations" as "large activations". */
const wordsOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
