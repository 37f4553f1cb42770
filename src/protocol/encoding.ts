import * as z from "zod";
import { errorMessage, inputError } from "./errors";

const place = {
  name: z.string().describe("Column name"),
  position: z.int().positive().describe("1-based number of the column in the file"),
};

const columnSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("number"), ...place }),
  z.strictObject({
    kind: z.literal("category"),
    ...place,
    categories: z.array(z.string()).min(1).describe("One input each, in this order"),
  }),
]);

const tableSchema = z.strictObject({
  header: z
    .boolean()
    .describe("Whether the first row holds column names; columns are found by position where it does not"),
  columns: z.array(columnSchema).min(1).describe("The input columns, in the order of the inputs"),
  label: z.strictObject({ ...place, kind: z.enum(["number", "category"]) }),
});

/** How a dataset became inputs and labels, so that another one can be read in the same way: `holoscope.encoding/1`. */
export const encodingSchema = z
  .strictObject({
    format: z.literal("holoscope.encoding/1"),
    table: tableSchema.optional().describe("Columns, where the file had columns"),
    exampleShape: z.array(z.int().nonnegative()).describe("Shape in which the model takes an example"),
    scaling: z
      .strictObject({ mean: z.array(z.number()), scale: z.array(z.number().refine((scale) => scale !== 0)) })
      .optional()
      .describe("Normalisation: what each input is reduced by, then divided by"),
    labels: z
      .union([z.strictObject({ classes: z.array(z.string()).min(2) }), z.strictObject({ positive: z.string() })])
      .optional()
      .describe(
        "What the labels 0, 1, ... stand for; or the class that is 1 while all others are 0; absent where labels are taken as they are",
      ),
  })
  .refine(({ exampleShape, table, scaling }) => {
    const width = exampleShape.reduce((product, extent) => product * extent, 1);
    const encoded = table?.columns.reduce(
      (sum, column) => sum + (column.kind === "number" ? 1 : column.categories.length),
      0,
    );
    return [encoded, scaling?.mean.length, scaling?.scale.length].every(
      (length) => length === undefined || length === width,
    );
  }, "columns, scaling and shape do not have the same number of inputs");

export type Encoding = z.output<typeof encodingSchema>;
export type TableEncoding = NonNullable<Encoding["table"]>;
export type ColumnEncoding = TableEncoding["columns"][number];
export type InputScaling = NonNullable<Encoding["scaling"]>;
export type LabelEncoding = NonNullable<Encoding["labels"]>;

/**
 * An encoding from its JSON text.
 * @param name the file that holds it, for messages
 * @throws input error when it is none
 */
export function parseEncoding(text: string, name: string): Encoding {
  const damaged = (what: string) =>
    inputError(`${name} does not tell how its data was encoded (${what}): export it again`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw damaged(errorMessage(error));
  }
  const parsed = encodingSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw damaged(`${path.length > 0 ? `"${path.join(".")}": ` : ""}${message}`);
}
