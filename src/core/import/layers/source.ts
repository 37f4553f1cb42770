/** The values of a variable, row-major. */
export interface WeightArray {
  shape: number[];
  data: Float32Array | Int32Array | Uint8Array;
}

/** A Keras-style model as every file format of it holds it. */
export interface LayersSource {
  /**
   * { class_name, config } as modelTopology.model_config of a model.json holds it (Keras 2: inbound_nodes as nested
   * arrays).
   */
  config: unknown;
  /**
   * The weights of every layer in Keras order (kernel, bias; gamma, beta, moving_mean ...), by layer name; of nested
   * models by "outer/inner".
   */
  weights: ReadonlyMap<string, WeightArray[]>;
  /**
   * Whose runtime the weights were trained with: the same names mean different things in places (table of activations,
   * UpSampling2D). Default "tfjs".
   */
  dialect?: Dialect;
}

export type Dialect = "tfjs" | "keras2" | "keras3";
