import type { Encoding } from "../../protocol/encoding";
import { inputError } from "../../protocol/errors";
import type { ClassRule } from "./classes";
import type { Binding, Dataset } from "./dataset";
import { listNames } from "./names";

/**
 * What counted as 1 and as 0 when the encoding was made. The data need not hold both classes.
 * @returns undefined where labels are taken as they are
 * @throws input error when no example has a label of these classes
 */
export function storedRule({ labels }: Dataset, encoding: Encoding, file: string): ClassRule | undefined {
  if (!encoding.labels) return undefined;
  const label = (name: string) => (Array.isArray(labels) ? name : Number(name));
  if ("positive" in encoding.labels) return { one: label(encoding.labels.positive) };
  const { classes } = encoding.labels;
  const [zero, one] = [label(classes[0]!), label(classes[1]!)];
  if (labels.some((value: number | string) => value === zero || value === one)) return { zero, one };
  throw inputError(
    `no example of ${file} has one of the labels ${listNames(classes)} of the earlier data: label it alike`,
  );
}

/**
 * A binding to the classes of an encoding; indices, where those had no names, are never taken for names in ascending
 * order.
 */
export const storedClasses = (binding: Binding, { labels }: Encoding): Binding => ({
  ...binding,
  data: {
    ...binding.data,
    classes:
      labels && "classes" in labels ? labels.classes : Array.from({ length: binding.outputs }, (_, k) => String(k)),
  },
});
