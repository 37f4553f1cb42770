/** How messages call files, sizes, texts and lists: always on one line. */

export const baseName = (path: string): string => path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);

/** Sizes of an array as people write them: "28 x 28", an open one as "any". */
export const sizes = (shape: readonly number[]): string => shape.map((extent) => (extent < 0 ? "any" : extent)).join(" x ");

const LONGEST = 60;
const LISTED = 30;

/** Text from a file, without line breaks and not too long. */
export function brief(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}...` : line;
}

/** Names in a row, cut short when there are many. */
export const listNames = (names: readonly string[]): string =>
  names.slice(0, LISTED).map(brief).join(", ") + (names.length > LISTED ? `, ... (${names.length} in all)` : "");
