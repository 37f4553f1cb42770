/**
 * Files of a data set: names, each looked for in the data folder and in a folder of it called like the data set; with
 * where to get them.
 */
export interface DataNames {
  inputs: string[];
  labels?: string[];
  remedy: string;
}

export const mnistFiles: DataNames = {
  inputs: ["train-images-idx3-ubyte.gz", "train-images-idx3-ubyte"],
  labels: ["train-labels-idx1-ubyte.gz", "train-labels-idx1-ubyte"],
  remedy:
    "train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz: the training files of MNIST, e.g. from ossci-datasets.s3.amazonaws.com/mnist",
};

/** Where the data lies. */
export interface DataFiles {
  path: string;
  labels?: string;
}
