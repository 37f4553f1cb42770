import * as z from "zod";

/** How a key of a recipe is written on the command line, where that does not follow from its name and type. */
export interface OptionWords {
  /** By default the key, in kebab case. */
  name?: string;
  /** It is given by its place, as the model and the data are. */
  isPositional?: boolean;
  /** It may be given several times, each time one entry of the list. */
  isRepeated?: boolean;
  /** Of a second model: what it is when it is not given, as this other option, by its name in code. */
  follows?: string;
}

const words = z.registry<OptionWords>();

/** Says how a key is written on the command line; the last call on a schema. */
export function option<S extends z.ZodType>(schema: S, said: OptionWords): S {
  words.add(schema, said);
  return schema;
}
/** What was said of a key. */
export const optionWords = (schema: z.ZodType): OptionWords => words.get(schema) ?? {};
