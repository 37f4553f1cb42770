import { errorMessage, inputError } from "../../protocol/errors";

export type JsonObject = Record<string, unknown>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** An object's own entry, or an empty object where it has none. */
export const objectAt = (value: unknown, key: string): JsonObject => {
  const entry = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return isObject(entry) ? entry : {};
};

/** A list entry of an object, or an empty list where it has none. */
export const listAt = (value: unknown, key: string): unknown[] => {
  const entry = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return Array.isArray(entry) ? entry : [];
};

/** A text entry of an object; undefined where it has none. */
export const textAt = (value: unknown, key: string): string | undefined => {
  const entry = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return typeof entry === "string" ? entry : undefined;
};

/**
 * @param name how messages call the text
 * @throws input error when it is no JSON object
 */
export function parseObject(text: string | Uint8Array, name: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(typeof text === "string" ? text : new TextDecoder().decode(text));
  } catch (error) {
    throw inputError(`${name} is not valid JSON (${errorMessage(error)}); save the model again`);
  }
  if (!isObject(value)) throw inputError(`${name} holds no JSON object; save the model again`);
  return value;
}
