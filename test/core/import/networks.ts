import { input, layers, model, sequential, type LayersModel, type SymbolicTensor } from "@tensorflow/tfjs-layers";

export function mlp(): LayersModel {
  const m = sequential();
  m.add(layers.dense({ units: 7, inputShape: [5], activation: "relu", name: "first" }));
  m.add(layers.dropout({ rate: 0.5, name: "drop" }));
  m.add(layers.dense({ units: 6, name: "second" }));
  m.add(layers.leakyReLU({ alpha: 0.1, name: "leaky" }));
  m.add(layers.dense({ units: 1, activation: "sigmoid", name: "head" }));
  return m;
}

export function cnn(): LayersModel {
  const m = sequential();
  m.add(
    layers.conv2d({ inputShape: [9, 8, 2], filters: 4, kernelSize: 3, padding: "same", useBias: false, name: "conv1" }),
  );
  m.add(layers.batchNormalization({ name: "norm1" }));
  m.add(layers.reLU({ name: "relu1" }));
  m.add(layers.maxPooling2d({ poolSize: 2, name: "pool" }));
  m.add(layers.depthwiseConv2d({ kernelSize: 3, padding: "same", name: "depth" }));
  m.add(layers.batchNormalization({ name: "norm2" }));
  m.add(layers.activation({ activation: "relu", name: "relu2" }));
  m.add(layers.flatten({ name: "flat" }));
  m.add(layers.dense({ units: 3, activation: "softmax", name: "head" }));
  return m;
}

export function residual(): LayersModel {
  const x = input({ shape: [8, 8, 3], name: "photo" });
  const conv = (filters: number, strides: number, name: string) =>
    layers.conv2d({ filters, kernelSize: 3, strides, padding: "same", useBias: false, name });
  const through = (first: SymbolicTensor, ...chain: { apply(x: SymbolicTensor): unknown }[]) =>
    chain.reduce((y, layer) => layer.apply(y) as SymbolicTensor, first);
  const stem = through(
    x,
    conv(4, 1, "stem"),
    layers.batchNormalization({ name: "stem_norm" }),
    layers.reLU({ name: "stem_relu" }),
  );
  const main = through(
    stem,
    conv(6, 2, "conv1"),
    layers.batchNormalization({ name: "norm1" }),
    layers.reLU({ name: "relu1" }),
    conv(6, 1, "conv2"),
    layers.batchNormalization({ name: "norm2" }),
  );
  const short = through(stem, layers.conv2d({ filters: 6, kernelSize: 1, strides: 2, name: "short" }));
  const merged = through(
    layers.add({ name: "merge" }).apply([main, short]) as SymbolicTensor,
    layers.reLU({ name: "out_relu" }),
  );
  return model({
    inputs: x,
    outputs: through(merged, layers.globalAveragePooling2d({ name: "pool" }), layers.dense({ units: 2, name: "head" })),
  });
}
