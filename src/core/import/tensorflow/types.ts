/** Names of the element types by number (tensorflow/core/framework/types.proto). */
export const elementTypes: Readonly<Record<number, string>> = {
  1: "DT_FLOAT",
  2: "DT_DOUBLE",
  3: "DT_INT32",
  4: "DT_UINT8",
  5: "DT_INT16",
  6: "DT_INT8",
  7: "DT_STRING",
  9: "DT_INT64",
  10: "DT_BOOL",
  14: "DT_BFLOAT16",
  19: "DT_HALF",
  20: "DT_RESOURCE",
  21: "DT_VARIANT",
};
