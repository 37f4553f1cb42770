export const usage = `Holoscope: which cut of a network carries what it knows, and are its features calibrated?

  holoscope inspect MODEL [--cut CUT] [--json]
  holoscope analyze MODEL DATA [LABELS] [options]
  holoscope run RECIPE.holoscope.json [--json OUT] [--html OUT] [--arrays]
  holoscope twin MODEL DATA [LABELS] --cut CUT [--out FILE.twin.onnx] [options]
  holoscope twin RECIPE.holoscope.json --cut CUT [--out FILE.twin.onnx]
  holoscope update TWIN NEWDATA [LABELS] [--only-new] [--lambda L] [--out FILE] [--json FILE]
  holoscope train RECIPE.holoscope-training.json [--resume] [--json OUT]
  holoscope export-onnx MODEL OUT.onnx
  holoscope probes MODEL DATA [LABELS] [options]
  holoscope probes RECIPE.holoscope.json [--work DIR] [--json OUT]
  holoscope compare MODEL [OTHER] DATA [LABELS] [options]
  holoscope compare RECIPE.holoscope.json [--json OUT]
  holoscope reproduce holographic --data DIR [--out DIR] [--seeds N] [--only pima,census,mnist] [--lambda-scale S]
  holoscope reproduce probes --data DIR [--out DIR] [--seeds N] [--only a,b,c]
  holoscope reproduce subspace-match --data DIR [--out DIR]

MODEL is an ONNX file, a model.json of TensorFlow.js, a .keras or .h5 file, or the saved_model.pb of a SavedModel; DATA a CSV, NPZ, or an NPY or IDX pair (inputs, labels; IDX also .gz).

Data
  --label COLUMN           CSV: label column, by name or 1-based number (default: guessed)
  --header, --no-header    CSV: whether the first row holds names (default: guessed)
  --categorical A,B        CSV: columns to one-hot encode although they look numeric
  --ignore A,B             CSV: columns to leave out
  --x KEY, --y KEY         NPZ: keys of inputs and labels
  --classes A,B            keep these two classes: A becomes label 0, B label 1
  --classes A,B,C,...      multinomial: the class of each output, in order
  --limit N                keep the first N examples
  --normalize none|mean-range|mean-std   with statistics of the first part
  --split A,B,...          parts, as counts or fractions; --shuffle before splitting
  --fit-part K             part on which linear models are fitted (default 1)
  --test-part K            part held out, to measure generalization on (default: the last of several,
                           unless it is the fitted one)

Model
  --output K | A-B | all   what M is: a logit, the difference of two, or (multinomial) all of them
  --family bernoulli|gaussian|poisson|multinomial
  --lambda L | implied     sum of losses + L * sum of squared weights
  --lambda-per-example L   the same, times the number of fitted examples
  --cut CUT,...|all        cuts to analyse (default all): listed ones such as cut1, or weight layers
                           by name, such as conv1.weight+short.weight; inspect says whether those are a cut
  --precision float32|float64   of the network (default: double wherever that is affordable)
  --kink-slopes            at kinks of Relu, LeakyRelu and Abs the slopes that make the network most nearly
                           stationary, in place of one-sided derivatives
  --slices A,B|auto|none   columns (NPZ: arrays) by whose values predictions and labels are compared, inputs
                           or not (default auto: all categories and all pairs of values)
  --seed S

More analyses
  --analyses stability,regularization   those that cost several fits
  --retrainings N          stability: fits from random starts (default 5)
  --retrained A,B          stability: other model files, re-trainings of MODEL, to compare with it

Probes: linear models of the label from every tensor, with the options of the data, --seed and --json, and
  --tensors A,B|all        tensors by name (default: the input, and what lies before and after every weight
                           layer, activation and pooling)
  --target COLUMN          column (NPZ: array) to read in place of the label; --kind classes|numbers
  --probe-split A,B,C      examples to fit on, to choose lambda on and to test on, drawn by the seed
  --wide exact|pool|project   tensors of more than 4,096 values: as they are, mean and maximum of every
                           channel, or a random projection to 4,096
  --lambdas A,B,...        regularisers to choose from, per fitted example (default 1e-6 to 1)
  --random N               networks with random weights to compare with (default 3)
  --no-control             without the control task of random labels
  --checkpoints A,B        earlier states of MODEL, files or folders of them
  --work DIR               where an interrupted run is taken up again (default holoscope-probes)

Similarity
  compare  how alike the layers of two models are, or those of one, by eight measures, each beside what
           chance gives
  --tensors A,B, --other-tensors A,B   of MODEL and of OTHER (default: beside every weight layer, activation
                           and pooling, but for the raw input)
  --checkpoints A,B        earlier states of MODEL, files or folders of them: each tensor with the same one of MODEL
  --part K                 part of the split to compare on (default: all examples)
  --convolutions pool|positions   means of channels, or single positions of images of equal size
  --measures A,B           of exactMatch, subspaceMatch, cca, svcca, pwcca, linearCka, rbfCka, procrustes
  --epsilons A,B           subspace match: relative distances (default 0.1, 0.2, ... 0.9)
  --variance V             SVCCA: share of the variance to keep (default 0.99)
  --bandwidth S            RBF CKA: width of the kernel over the median distance (default 0.5)
  --minibatch N            RBF CKA: examples compared at once (default 128)
  --draws N                draws of each baseline (default 20)
  --pair A,B[,EPSILON]     also canonical correlations and matched units of two tensors; may be repeated

Report
  --json FILE  (- for standard output)    --arrays  with per-feature and per-example arrays
  --html FILE  self-contained report with the panel's pictures

Linear twins
  twin     fits the linear model of one cut and saves it as an ONNX model that any ONNX Runtime serves
  update   refits a twin on its old rows and the new ones (--only-new: the new ones alone), which are read
           as the old ones were; lambda stays (--lambda, --lambda-per-example); --slices as above

Exit codes: 0 done, 2 wrong arguments or input, 130 cancelled, 1 anything else.`;
