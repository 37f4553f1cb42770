/** A source of uniform numbers in [0, 1), 32 bits each. */
export type Random = () => number;

/** Weyl sequence step: 2^32 over the golden ratio, made odd. */
const STEP = 0x9e3779b9;

/**
 * Counter-based generator: a Weyl sequence through the finaliser of MurmurHash3 (fmix32), the 32-bit form of
 * SplitMix (Steele, Lea and Flood, 2014). The same seed gives the same numbers on every machine.
 * @param seed non-negative integer; all of its 53 bits count
 */
export function seededRandom(seed: number): Random {
  let counter = mix(seed >>> 0) ^ mix(Math.floor(seed / 2 ** 32) + STEP);
  return () => {
    counter = (counter + STEP) | 0;
    return mix(counter) / 2 ** 32;
  };
}

function mix(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** Indices 0 to count - 1 in random order (Fisher and Yates). */
export function shuffledIndices(count: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const kept = order[last]!;
    order[last] = order[other]!;
    order[other] = kept;
  }
  return order;
}

/** A source of standard normal numbers (Box and Muller 1958). */
export function normalRandom(random: Random): () => number {
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}
