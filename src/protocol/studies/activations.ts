import * as z from "zod";
import type { Finding, KeyFigure } from "../finding";
import { normalizeSchema } from "../data";
import { counted, percent, short } from "../numbers";
import { largest, notesFinding, tableOf, type ColumnOf } from "../presenting";
import { probeNames } from "../probeWords";
import { defineStudy, type StudyPart } from "../study";

const recipe = z
  .strictObject({
    tensors: z
      .union([z.literal("all"), z.array(z.string().min(1)).min(1)])
      .default("all")
      .describe(
        "Tensors to look at, by name; by default the raw input and what lies before and after every weight layer, activation and pooling",
      ),
    part: z
      .int()
      .positive()
      .optional()
      .describe("Part of the split (1-based) whose examples are taken; by default all"),
    largest: z.int().min(1).max(100).default(5).describe("Largest activations to list, each of another example"),
    checkpoints: z
      .array(z.string().min(1))
      .default([])
      .describe(
        "Earlier states of the model, ONNX files or folders of them relative to this recipe, whose figures stand beside those of the model",
      ),
  })
  .describe("Statistics of the activations at every tensor of the network");

const sumsSchema = z.object({
  mean: z.number().describe("Of all values, over examples, units and positions."),
  deviation: z.number().describe("Standard deviation of the same, about that mean (divided by the count)."),
  zeros: z.number().describe("Share of the values that are exactly zero."),
});

const tensorSchema = sumsSchema.extend({
  tensor: z.string(),
  layer: z.string().describe('The layer that makes it, in the words of the diagram; "input" for the raw input.'),
  block: z.string().optional().describe("Id of the diagram's block that it leaves."),
  operator: z.string(),
  width: z.number().describe("Values an example."),
  units: z.number().describe("Values, or of images inside the network the channels."),
  min: z.number(),
  max: z.number(),
  dead: z.number().describe("Units that are zero for every example, at every position."),
  saturated: z
    .number()
    .optional()
    .describe(
      "Of a bounded activation: units whose values all lie within 1% of the width of its range from the same end.",
    ),
  largest: z
    .array(
      z.object({
        value: z.number(),
        unit: z.number().describe("Counted from 0."),
        position: z.number().optional().describe("In the image of that channel, counted from 0 row by row."),
        example: z.number().describe("Its row in the data, counted from 0."),
        place: z.string().describe("The same as a person finds it in the file."),
      }),
    )
    .describe("The examples whose largest activation is largest, with that activation."),
  classes: z.array(sumsSchema).optional().describe("Over the examples of each class, in the order of the classes."),
  perUnit: z
    .object({ mean: z.array(z.number()), deviation: z.array(z.number()), zeros: z.array(z.number()) })
    .optional()
    .describe("The same figures of every unit (with arrays alone)."),
});
export type TensorActivations = z.output<typeof tensorSchema>;

const report = z.object({
  format: z.literal("holoscope.activations/1"),
  holoscope: z.string(),
  model: z.object({ path: z.string(), name: z.string(), parameters: z.number() }),
  data: z.object({ path: z.string(), examples: z.number(), inputs: z.number(), normalize: normalizeSchema }),
  classes: z
    .array(z.object({ name: z.string(), examples: z.number() }))
    .optional()
    .describe("Of the label, where it is text or a few whole numbers."),
  tensors: z.array(tensorSchema).describe("In topological order."),
  checkpoints: z.array(z.object({ name: z.string(), tensors: z.array(tensorSchema) })).optional(),
  notes: z.array(z.string()).describe("What the reader should know before trusting the figures."),
});
type Report = z.output<typeof report>;
type Named = TensorActivations & { name: string };

const glorot =
  "X. Glorot, Y. Bengio 2010, Understanding the difficulty of training deep feedforward neural networks, section 3";

const named = (tensors: readonly TensorActivations[]): Named[] => {
  const names = probeNames(tensors);
  return tensors.map((tensor, k) => ({ ...tensor, name: names[k] ?? tensor.tensor }));
};

/** Mean, standard deviation and zeros, and what counts units, as columns. */
const columns = <Row>(of: (row: Row) => TensorActivations | undefined, group?: string): ColumnOf<Row>[] => [
  { name: "mean", group, of: (row) => of(row)?.mean },
  { name: "standard deviation", group, of: (row) => of(row)?.deviation },
  { name: "zeros", group, format: "percent", of: (row) => of(row)?.zeros },
  { name: "dead units", group, of: (row) => of(row)?.dead },
];

/** The tensor with the largest share of some units behind the input, as a sentence and as a figure. */
function worst(
  tensors: readonly Named[],
  what: "dead" | "saturated",
  text: string,
): { line: string; figure: KeyFigure } {
  const share = (tensor: Named) => (tensor[what] ?? 0) / tensor.units;
  const most = largest(tensors, share);
  const figure: KeyFigure = { label: `Most ${what} units`, value: most ? share(most) : 0, format: "percent" };
  const count = most?.[what] ?? 0;
  const all = tensors.reduce((units, tensor) => units + tensor.units, 0);
  if (!most || count === 0) return { line: `None of ${counted(all, "unit")} is ${what} (${text}).`, figure };
  const are = `${short(count)} of ${counted(most.units, "unit")} ${count === 1 ? "is" : "are"} ${what} (${text})`;
  return { line: `At ${most.name} ${are}, the largest share of any tensor.`, figure };
}

function overview({ tensors, data, model }: Report): Finding {
  const all = named(tensors);
  const inner = all.filter(({ layer }) => layer !== "input");
  const bounded = inner.filter(({ saturated }) => saturated !== undefined);
  const dead = worst(inner, "dead", "zero for every example");
  const saturated = worst(bounded, "saturated", "always near one end of the range");
  return {
    id: "activations",
    label: "Activations",
    title: dead.line,
    lines: [
      `${model.name}: ${counted(model.parameters, "parameter")}; ${data.path}: ${counted(data.examples, "example")}, normalisation ${data.normalize}`,
      ...(bounded.length > 0 ? [saturated.line] : []),
    ],
    figures: [dead.figure, ...(bounded.length > 0 ? [saturated.figure] : [])],
    table: tableOf(all, [
      { name: "tensor", of: ({ name }) => name },
      { name: "units", of: ({ units }) => units },
      ...columns((tensor: Named) => tensor),
      ...(bounded.length > 0 ? [{ name: "saturated units", of: (tensor: Named) => tensor.saturated }] : []),
      { name: "least", of: ({ min }) => min },
      { name: "largest", of: ({ max }) => max },
    ]),
    pictures: [
      { kind: "curves", name: "zeros", title: "Share of zeros along the depth", x: "tensor", y: ["zeros"] },
      { kind: "curves", name: "scale", title: "Scale along the depth", x: "tensor", y: ["mean", "standard deviation"] },
    ],
    explanation:
      "A unit is a value of a tensor, or a channel of an image inside the network. A dead unit is zero for every example: behind a ReLU it carries nothing and learns nothing. A saturated unit of a bounded activation stays within 1% of one end of its range: almost no gradient passes it. A standard deviation that grows or shrinks along the depth tells that the signal does.",
    source: glorot,
  };
}

function overCheckpoints({ tensors, checkpoints = [], model }: Report): Finding[] {
  if (checkpoints.length === 0) return [];
  const states = [...checkpoints, { name: model.name, tensors }];
  const all = named(tensors);
  const at = (state: (typeof states)[number]) => (row: Named) =>
    state.tensors.find(({ tensor }) => tensor === row.tensor);
  return [
    {
      id: "checkpoints",
      label: "Checkpoints side by side",
      title: `${counted(checkpoints.length, "earlier state")} beside the model, tensor by tensor.`,
      table: tableOf(all, [
        { name: "tensor", of: ({ name }) => name },
        ...states.flatMap((state) => columns(at(state), state.name)),
      ]),
      pictures: ["standard deviation", "zeros"].map((name) => ({
        kind: "curves" as const,
        name: `checkpoints-${name.replace(" ", "-")}`,
        title: `${name === "zeros" ? "Share of zeros" : "Standard deviation"} along the depth, a curve for every state`,
        x: "tensor",
        y: states.map((state) => `${state.name} ${name}`),
        yName: name,
      })),
      source: glorot,
    },
  ];
}

function perClass({ tensors, classes = [] }: Report): Finding[] {
  const rows = named(tensors).flatMap((tensor) =>
    (tensor.classes ?? []).map((sums, k) => ({
      tensor,
      sums,
      name: classes[k]?.name ?? "",
      shift: tensor.deviation > 0 ? (sums.mean - tensor.mean) / tensor.deviation : 0,
    })),
  );
  const most = largest(rows, ({ shift }) => Math.abs(shift));
  if (!most) return [];
  return [
    {
      id: "classes",
      label: "By class",
      title: `At ${most.tensor.name} the mean of class ${most.name} lies ${short(Math.abs(most.shift))} standard deviations ${most.shift < 0 ? "below" : "above"} that of all examples, the most of any class and tensor.`,
      table: tableOf(rows, [
        { name: "tensor", of: ({ tensor }) => tensor.name },
        { name: "class", of: ({ name }) => name },
        { name: "mean", of: ({ sums }) => sums.mean },
        { name: "standard deviation", of: ({ sums }) => sums.deviation },
        { name: "zeros", format: "percent", of: ({ sums }) => sums.zeros },
        { name: "shift", of: ({ shift }) => shift },
      ]),
      pictures: [{ kind: "heatmap", x: "class", y: "tensor", value: "zeros", range: [0, 1] }],
      explanation:
        "Shift is how far the mean over the examples of a class lies from the mean over all, in standard deviations of the tensor. The picture shows the share of zeros.",
    },
  ];
}

/** What was found at one tensor. */
function ofTensor(tensor: Named): Finding[] {
  const { saturated } = tensor;
  const figures: KeyFigure[] = [
    { label: "Zeros", value: tensor.zeros, format: "percent" },
    { label: "Dead units", value: tensor.dead, format: "short" },
    { label: "Mean", value: tensor.mean, format: "short" },
    { label: "Standard deviation", value: tensor.deviation, format: "short" },
    ...(saturated === undefined ? [] : [{ label: "Saturated units", value: saturated, format: "short" as const }]),
  ];
  const [top] = tensor.largest;
  return [
    {
      id: "tensor",
      label: "Activations",
      title: `${percent(tensor.zeros)} of the values are zero; ${short(tensor.dead)} of ${counted(tensor.units, "unit")} ${tensor.dead === 1 ? "is" : "are"} dead.`,
      lines: [`Tensor "${tensor.tensor}", values from ${short(tensor.min)} to ${short(tensor.max)}.`],
      figures,
    },
    {
      id: "largest",
      label: "Largest activations",
      title: `The largest activation is ${short(top?.value ?? NaN)}, of unit ${top?.unit} at ${top?.place}.`,
      table: tableOf(tensor.largest, [
        { name: "activation", of: ({ value }) => value },
        { name: "unit", of: ({ unit }) => unit },
        ...(top?.position === undefined ? [] : [{ name: "position", of: (one: typeof top) => one.position }]),
        { name: "example", of: ({ place }) => place },
      ]),
      explanation: "Each row is another example, with the largest of its activations in this tensor.",
    },
    ...unitsOf(tensor),
  ];
}

function unitsOf({ perUnit, units }: Named): Finding[] {
  if (!perUnit) return [];
  return [
    {
      id: "units",
      label: "Units",
      title: `The standard deviation of ${counted(units, "unit")} goes up to ${short(Math.max(...perUnit.deviation))}.`,
      table: tableOf(perUnit.mean, [
        { name: "unit", of: (_, k) => String(k) },
        { name: "mean", of: (mean) => mean },
        { name: "standard deviation", of: (_, k) => perUnit.deviation[k] },
        { name: "zeros", format: "percent", of: (_, k) => perUnit.zeros[k] },
      ]),
      pictures: [{ kind: "scatter", x: "mean", y: "standard deviation", label: "unit" }],
    },
  ];
}

const parts = ({ tensors }: Report): StudyPart[] =>
  named(tensors).map(({ tensor, name, block }) => ({
    id: tensor,
    label: name,
    ...(block === undefined ? {} : { block }),
  }));

function present(found: Report, part?: string): Finding[] {
  if (part === undefined)
    return [overview(found), ...overCheckpoints(found), ...perClass(found), ...notesFinding(found.notes)];
  const tensor = named(found.tensors).find((one) => one.tensor === part);
  return tensor ? ofTensor(tensor) : [];
}

/** Statistics of the activations at every tensor: scale, zeros, dead and saturated units, largest activations. */
export const activations = defineStudy({
  label: "Activations",
  verb: "activations",
  action: "Look at all tensors",
  icon: "pulse",
  question: "How large are the activations at every tensor, and which units are dead or saturated?",
  document: "recipe",
  recipe,
  options: z.object({}),
  report,
  files: ({ checkpoints }) => checkpoints,
  parts,
  present,
  isResumed: true,
  examples: [
    "activations model.onnx data.csv --label digit --normalize mean-range --md activations.md",
    "activations model.onnx data.npz --checkpoints epoch-1.onnx --checkpoints epoch-9.onnx",
    "activations model.holoscope.json",
  ],
});
