import * as z from "zod";
import { choiceSchema } from "./recipeChoice";
import { keyedStudyKinds, recipeStudyKinds } from "./studies";

/* What pages say to the extension. Types are those of the schemas; what fits none is ignored. */

const message = <T extends string, S extends z.ZodRawShape>(type: T, keys: S) =>
  z.strictObject({ type: z.literal(type), ...keys });

/** The page is loaded and can be told what to show. */
export const readyMessage = message("ready", {});

/** What every picture can ask for. */
const ofPictures = [
  /** A picture or table to save through a dialog. `content` is base64 for PNG, text otherwise. */
  message("save", { name: z.string(), kind: z.enum(["png", "svg", "csv"]), content: z.string() }),
  message("copy", { text: z.string() }),
] as const;
export type PictureMessage = z.infer<(typeof ofPictures)[number]>;

const openRecipe = message("openRecipe", {});
const study = z.enum(recipeStudyKinds);
const cuts = z.union([z.literal("all"), z.array(z.string())]);
const place = z.int().nonnegative();

/** Messages of the panel of a recipe, whose tabs are studies. */
export const panelMessage = z.discriminatedUnion("type", [
  /** `cuts` replaces the recipe's own choice. */
  message("run", { study, cuts: cuts.optional() }),
  message("cancel", {}),
  message("turnTo", { study }),
  /** A part of what the study found: a cut, a tensor. */
  message("select", { study, part: z.string() }),
  message("choose", { choice: choiceSchema }),
  openRecipe,
  message("exportHtml", {}),
  /** Whether these weights are a cut. */
  message("checkCut", { weights: z.array(z.string()) }),
  message("exportTwin", { cut: z.string() }),
  /** Asks for earlier states of the model and writes them into the recipe. */
  message("chooseCheckpoints", { study: z.enum(keyedStudyKinds) }),
  /** Asks what lies behind one pair of a comparison: places of the two tensors in the report. */
  message("details", { a: place, b: place, epsilon: z.number().gt(0).lt(1) }),
  ...ofPictures,
]);
export type PanelMessage = z.infer<typeof panelMessage>;

/** Messages of the panel of a training. Stop takes the weights as they are for the result. */
export const trainingMessage = z.discriminatedUnion("type", [
  message("start", {}),
  message("pause", {}),
  message("resume", {}),
  message("stop", {}),
  message("inspectModel", {}),
  message("showModel", {}),
  openRecipe,
  ...ofPictures,
]);
export type TrainingMessage = z.infer<typeof trainingMessage>;

/** What each message does: one that is forgotten does not compile. */
export type MessageHandlers<M extends { type: string }> = {
  [T in M["type"]]: (message: Extract<M, { type: T }>) => unknown;
};

/** Does what a message asks for. */
export const handle = <M extends { type: string }>(handlers: MessageHandlers<M>, sent: M): unknown =>
  // The handler of its type takes it, which the type of the table cannot say of a union.
  (handlers[sent.type as M["type"]] as (message: M) => unknown)(sent);
