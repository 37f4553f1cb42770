import type { Reader } from "../dataset";
import { describeTable, encodeTable } from "../encodeTable";
import { openCsv } from "./csvTable";

/** A table of numeric and categorical columns, one of which is the label. */
export const csv: Reader = {
  // Text holds no zeros.
  accepts: ([file, ...more]) => more.length === 0 && file !== undefined && !file.head.includes(0),
  describe: async ([file], { label }, pause) => describeTable(await openCsv(file!, undefined, pause), label),
  async read([file], data, options, pause) {
    const table = await openCsv(file!, data.header ?? options.encoding?.table?.header, pause);
    return encodeTable(table, data, options, pause);
  },
};
