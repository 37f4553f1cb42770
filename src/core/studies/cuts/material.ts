import type { Recipe } from "../../../protocol/recipe";
import type { Cut, Cuts } from "../../cuts/cut";
import type { BoundData } from "../../data/dataset";
import type { Extraction, ExtractionRequest } from "../../features/extract";
import type { Output } from "../../model/output";
import type { Network } from "../../onnx/model";
import type { Products } from "../../products/products";
import type { ReportWork } from "../../work";

/** Everything that the analyses start from. */
export interface Material {
  recipe: Recipe;
  network: Network;
  cuts: Cut[];
  /** All of its cuts, sites and parameters. */
  anatomy: Cuts;
  /** The first cut that can be differentiated, if any: its weights tell the lambda when the recipe does not. */
  reference?: Cut;
  data: BoundData;
  /** Number of the part held out to measure generalization on, if there is one. */
  testPart?: number;
  extraction: Extraction;
  /** What the extraction was made with. */
  request: ExtractionRequest;
  /** M of every example under each re-training of the network. */
  retrained: readonly Float64Array[];
  products: Products;
  output: Output;
  parameters: number;
  work: ReportWork;
}
