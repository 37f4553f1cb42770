import { Option, type Command } from "commander";
import * as z from "zod";
import { inputError } from "../protocol/errors";
import { optionWords } from "../protocol/option";

/* Options of the command line, made of the keys of schemas: a key is declared once. */

/** A key of a schema, and its options. */
export interface KeyOption {
  /** Where the value goes, such as ["data", "label"]. */
  path: string[];
  options: Option[];
  isPositional: boolean;
  /** The key whose value it takes when it is not given. */
  follows?: string;
}

/** The keys of an object as options. @param at where the object itself stands @param group heading in the help */
export function keyOptions(schema: z.ZodObject, at: string[], group: string, hidden = false): KeyOption[] {
  return Object.entries(schema.shape).flatMap(([key, value]) => {
    if (!(value instanceof z.ZodType) || key.startsWith("$")) return [];
    const { isPositional = false, follows } = wordsOf(value);
    const options = isPositional ? [] : optionsOf(key, value).map((o) => o.helpGroup(group).hideHelp(hidden));
    return [{ path: [...at, key], options, isPositional, follows }];
  });
}

/**
 * Puts what was given where it belongs.
 * @param values by the names that the options have in code
 * @param follow whether keys that were not given take the value of those that they follow
 */
export function objectOf(
  keys: readonly KeyOption[],
  values: Record<string, unknown>,
  follow = false,
): Record<string, unknown> {
  const whole: Record<string, unknown> = {};
  for (const { path, options, follows } of keys) {
    const given = options.map((o) => values[o.attributeName()]).find((value) => value !== undefined);
    put(whole, path, given ?? (follow && follows !== undefined ? values[follows] : undefined));
  }
  return whole;
}

/** What was given on the command line, less what the library sets of itself. */
export const givenValues = (command: Command): Record<string, unknown> =>
  Object.fromEntries(Object.entries(command.opts()).filter(([name]) => command.getOptionValueSource(name) === "cli"));

/** Sets a key of nested objects; undefined is not set. */
export function put(whole: Record<string, unknown>, [first, ...rest]: string[], value: unknown): void {
  if (value === undefined || first === undefined) return;
  if (rest.length === 0) whole[first] = value;
  else put((whole[first] ??= {}) as Record<string, unknown>, rest, value);
}

function optionsOf(key: string, schema: z.ZodType): Option[] {
  const name = nameOf(key, schema);
  const { isRepeated } = wordsOf(schema);
  const text = schema.description ?? "";
  const bare = unwrapped(schema);
  if (bare instanceof z.ZodBoolean) {
    const preset = defaultOf(schema);
    const on = preset === true ? [] : [new Option(`--${name}`, text)];
    return preset === false
      ? on
      : [...on, new Option(`--no-${name}`, on.length > 0 ? "the opposite" : `Without it: ${text}`).default(undefined)];
  }
  const flag = `--${name}`;
  const made = new Option(`${flag} <${valueName(bare)}>`, withDefault(text, schema));
  if (isRepeated)
    return [made.argParser((given: string, before?: unknown[]) => [...(before ?? []), partsOf(bare, given, flag)])];
  return [made.argParser((given: string) => valueOf(schema, given, flag))];
}

/** The words of a schema, or of what it makes optional or gives a default. */
function wordsOf(schema: z.ZodType): ReturnType<typeof optionWords> {
  const own = optionWords(schema);
  const inner = innerOf(schema);
  return Object.keys(own).length > 0 || !inner ? own : wordsOf(inner);
}

function innerOf(schema: z.ZodType): z.ZodType | undefined {
  if (!(schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)) return undefined;
  const inner = schema.unwrap();
  return inner instanceof z.ZodType ? inner : undefined;
}

function unwrapped(schema: z.ZodType): z.ZodType {
  const inner = innerOf(schema);
  return inner ? unwrapped(inner) : schema;
}

function defaultOf(schema: z.ZodType): unknown {
  const parsed = schema.safeParse(undefined);
  return parsed.success ? parsed.data : undefined;
}

function withDefault(text: string, schema: z.ZodType): string {
  const preset = defaultOf(schema);
  const isShort = typeof preset === "string" || typeof preset === "number";
  return isShort ? `${text} (default ${preset})` : text;
}

const kebab = (key: string): string => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const nameOf = (key: string, schema: z.ZodType): string => wordsOf(schema).name ?? kebab(key);

/** The option of a key of a recipe: "--fit-part" of "fitPart", "--probe-split" of "probes.split". */
export function optionOf(recipe: z.ZodType, key: string): string {
  const path = key.split(".");
  return `--${nameOf(path.at(-1)!, path.reduce(entryOf, recipe))}`;
}

/** The schema of an entry of an object; the schema itself where it has no such entry. */
function entryOf(schema: z.ZodType, key: string): z.ZodType {
  const object = unwrapped(schema);
  const entry: unknown = object instanceof z.ZodObject ? object.shape[key] : undefined;
  return entry instanceof z.ZodType ? entry : schema;
}

/** What stands for a value in the help. */
function valueName(schema: z.ZodType): string {
  if (schema instanceof z.ZodEnum) return schema.options.join("|");
  if (schema instanceof z.ZodNumber) return "N";
  if (schema instanceof z.ZodLiteral) return [...schema.values].map(String).join("|");
  if (schema instanceof z.ZodUnion)
    return schema.options.map((o) => (o instanceof z.ZodType ? valueName(o) : "")).join("|");
  if (schema instanceof z.ZodArray) {
    const element = elementOf(schema);
    if (element instanceof z.ZodObject) return partNames(element);
    return element instanceof z.ZodEnum
      ? element.options.join(",")
      : element instanceof z.ZodNumber
        ? "N,N,..."
        : "A,B,...";
  }
  return "TEXT";
}

const elementOf = (schema: z.ZodArray): z.ZodType | undefined =>
  schema.element instanceof z.ZodType ? unwrapped(schema.element) : undefined;

/**
 * A value as text in the type that its schema has: itself, a number, or a list.
 * @throws input error naming the option and what it takes
 */
function valueOf(schema: z.ZodType, text: string, flag: string): unknown {
  const parts = text.split(",").map((part) => part.trim());
  const numbers = parts.map((part) => (part === "" ? NaN : Number(part)));
  const isNumeric = numbers.every(Number.isFinite);
  const candidates = [
    text,
    ...(text === "none" ? [[]] : []),
    ...(isNumeric ? (numbers.length === 1 ? [numbers[0], numbers] : [numbers]) : []),
    parts,
  ];
  for (const candidate of candidates) if (schema.safeParse(candidate).success) return candidate;
  throw inputError(`${flag} takes ${valueName(unwrapped(schema))}, not "${text}"${whyNot(schema, candidates)}`);
}

/** What is wrong with a value of the right type. */
function whyNot(schema: z.ZodType, candidates: readonly unknown[]): string {
  const issues = candidates.map((candidate) => schema.safeParse(candidate).error?.issues ?? []);
  const found = issues.find((all) => all.every(({ code }) => code === "too_small" || code === "too_big"));
  return found?.[0] ? `: ${found[0].message}` : "";
}

/** "A,B[,EPSILON]" */
const partNames = ({ shape }: z.ZodObject): string =>
  Object.entries(shape)
    .map(([key, value], i) => {
      const name = `${i > 0 ? "," : ""}${key.toUpperCase()}`;
      return value.safeParse(undefined).success ? `[${name}]` : name;
    })
    .join("");

/** One entry of a list of objects, its keys in their order: "A,B,0.5". */
function partsOf(list: z.ZodType, text: string, flag: string): unknown {
  const entry = list instanceof z.ZodArray ? elementOf(list) : undefined;
  if (!(entry instanceof z.ZodObject)) throw new Error(`${flag} is no list of objects`);
  const parts = text.split(",").map((part) => part.trim());
  const keys = Object.entries(entry.shape);
  const needed = keys.filter(([, value]) => !value.safeParse(undefined).success).length;
  if (parts.length < needed || parts.length > keys.length)
    throw inputError(`${flag} takes ${partNames(entry)}, not "${text}"`);
  const pairs = parts.map((part, i) => [keys[i]![0], valueOf(keys[i]![1], part, flag)]);
  return Object.fromEntries(pairs);
}
