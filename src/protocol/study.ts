import type { ZodObject, ZodType, output } from "zod";
import type { Finding } from "./finding";

/** The file that asks for a study: a recipe (or the model that is to have one), a training recipe, or a twin. */
export type StudyDocument = "recipe" | "training" | "twin";

/**
 * A study is one thing that can be asked of a network. Its descriptor is all that the house needs: command line, help,
 * tab, settings, side bar, stored runs, staleness, reports and schemas are made of it. What it computes stands under
 * the same name in core/studies.
 */
export interface Study<
  Recipe extends ZodType = ZodType,
  Report extends ZodType = ZodType,
  Options extends ZodObject = ZodObject,
  Document extends StudyDocument = StudyDocument,
  Shown = output<Report>,
> {
  /** Of its tab and in lists, such as "Probes". */
  label: string;
  /** Its command of the command line. */
  verb: string;
  /** What starts it, in a word or two for a button. */
  action: string;
  /** Product icon of VS Code. */
  icon: string;
  /** The question that it answers, in a sentence. */
  question: string;
  document: Document;
  /** What a recipe says of it: the value of its key there, or the whole of a document of its own. */
  recipe: Recipe;
  /** What a single run is asked and no recipe says, such as whether to go on where an earlier one stood. */
  options: Options;
  /** Its report, less the recipe, which the house adds (see run.ts). */
  report: Report;
  /**
   * Files that it reads besides the model and the data, as its recipe names them: they are watched, and make a run
   * stale.
   */
  files?(recipe: output<Recipe>): string[];
  /** Rows below its runs in the side bar, which can be selected: a cut, a tensor, a pair. */
  parts?(report: Shown): StudyPart[];
  /** What was found: in the whole, or of one part by its id. @param report with what its words need of the recipe */
  present(report: Shown, part?: string): Finding[];
  /** Cancelled, it keeps what is done, and goes on there when it is run again. */
  isResumed?: boolean;
  /** Calls of the command line that its help shows, less the program's name. */
  examples: readonly string[];
}

/** A part of a report that has findings of its own: a cut, a tensor, a pair. */
export interface StudyPart {
  id: string;
  label: string;
  /** Of the drawn network, that it leaves: there its first figure stands. */
  block?: string;
}

/** Checks a descriptor, and keeps the types of its schemas. */
export const defineStudy = <R extends ZodType, P extends ZodType, O extends ZodObject, D extends StudyDocument, S>(
  study: Study<R, P, O, D, S>,
): Study<R, P, O, D, S> => study;
