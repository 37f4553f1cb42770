/**
 * What a recipe without the key `probes` asks for. Apart from the schema, so that pages can read it without the library
 * of schemas.
 */
export const probeDefaults = {
  tensors: "all",
  wide: "exact",
  random: 3,
  control: true,
  checkpoints: [] as string[],
} as const;
