import * as z from "zod";
import type { WebviewMessage } from "../../protocol/panel";
import { probesSchema } from "../../protocol/studies/probes/recipe";
import { recipeSchema } from "../../protocol/recipe";
import type { SimilarityMessage } from "../../protocol/similarityPanel";
import { trainingActions, type TrainingMessage } from "../../protocol/trainingPanel";

const cuts = z.union([z.literal("all"), z.array(z.string())]);
/** Not the schema of the recipe itself, which would write its defaults into the recipe. */
const { wide, random, control, checkpoints } = probesSchema.shape;
const probesChoice = z.object({
  target: z.string().nullable().optional(),
  wide: wide.unwrap().optional(),
  random: random.unwrap().optional(),
  control: control.unwrap().optional(),
  checkpoints: checkpoints.unwrap().optional(),
});

const choice = z.object({
  cuts: cuts.optional(),
  lambda: z.union([z.number(), z.literal("implied")]).optional(),
  lambdaPerExample: z.number().optional(),
  family: recipeSchema.shape.family.unwrap().optional(),
  fitPart: z.number().optional(),
  analyses: recipeSchema.shape.analyses.unwrap().optional(),
  normalize: z.enum(["none", "mean-range", "mean-std"]).optional(),
  output: z.string().nullable().optional(),
  kinkSlopes: z.boolean().nullable().optional(),
  classes: z.array(z.string()).nullable().optional(),
  probes: probesChoice.optional(),
});

const ready = z.object({ type: z.literal("ready") });
const ofPictures = [
  z.object({ type: z.literal("save"), name: z.string(), kind: z.enum(["png", "svg", "csv"]), content: z.string() }),
  z.object({ type: z.literal("copy"), text: z.string() }),
] as const;

/** The border to the webview: anything else is ignored. */
const messageSchema: z.ZodType<WebviewMessage> = z.discriminatedUnion("type", [
  ready,
  z.object({ type: z.literal("run"), cuts }),
  z.object({ type: z.literal("choose"), choice }),
  z.object({ type: z.literal("cancel") }),
  z.object({ type: z.literal("select"), cut: z.string() }),
  z.object({ type: z.literal("checkCut"), weights: z.array(z.string()) }),
  z.object({ type: z.literal("probe") }),
  z.object({ type: z.literal("turnTo"), face: z.enum(["cuts", "probes"]) }),
  z.object({ type: z.literal("selectTensor"), tensor: z.string() }),
  z.object({ type: z.literal("chooseCheckpoints") }),
  z.object({ type: z.literal("openRecipe") }),
  z.object({ type: z.literal("exportHtml") }),
  z.object({ type: z.literal("exportTwin"), cut: z.string() }),
  ...ofPictures,
]);

const trainingMessageSchema: z.ZodType<TrainingMessage> = z.discriminatedUnion("type", [
  ready,
  z.object({ type: z.enum(trainingActions) }),
  ...ofPictures,
]);

const place = z.int().nonnegative();
const similarityMessageSchema: z.ZodType<SimilarityMessage> = z.discriminatedUnion("type", [
  ready,
  z.object({ type: z.literal("compare") }),
  z.object({ type: z.literal("cancel") }),
  z.object({ type: z.literal("details"), a: place, b: place, epsilon: z.number().gt(0).lt(1) }),
  z.object({ type: z.literal("openRecipe") }),
  z.object({ type: z.literal("exportHtml") }),
  ...ofPictures,
]);

export const parseMessage = (message: unknown): WebviewMessage | undefined => messageSchema.safeParse(message).data;
export const parseTrainingMessage = (message: unknown): TrainingMessage | undefined =>
  trainingMessageSchema.safeParse(message).data;
export const parseSimilarityMessage = (message: unknown): SimilarityMessage | undefined =>
  similarityMessageSchema.safeParse(message).data;
