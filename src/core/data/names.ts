/** How messages call files, sizes, texts and lists: always on one line. */

export const baseName = (path: string): string =>
  path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);

/** Sizes of an array as people write them: "28 x 28", an open one as "any". */
export const sizes = (shape: readonly number[]): string =>
  shape.map((extent) => (extent < 0 ? "any" : extent)).join(" x ");

const LONGEST = 60;
const LISTED = 30;

/** Text from a file, without line breaks and not too long. */
export function brief(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}...` : line;
}

/** Names to choose from, where one was wanted that is none of them: of many the nearest come first. */
export const listChoices = (wanted: string, names: readonly string[]): string =>
  listNames(
    names.length > LISTED ? [...names].sort((a, b) => editDistance(wanted, a) - editDistance(wanted, b)) : names,
  );

/** Characters to insert, delete or replace to make one text of the other (Levenshtein 1966), capitals aside. */
function editDistance(from: string, to: string): number {
  const [a, b] = [brief(from).toLowerCase(), brief(to).toLowerCase()];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++)
      next.push(Math.min(row[j]! + (a[i] === b[j] ? 0 : 1), row[j + 1]! + 1, next[j]! + 1));
    row = next;
  }
  return row[b.length]!;
}

/** Names in a row, cut short when there are many. */
export const listNames = (names: readonly string[]): string =>
  names.slice(0, LISTED).map(brief).join(", ") + (names.length > LISTED ? `, ... (${names.length} in all)` : "");
