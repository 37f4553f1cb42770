import { inputError } from "../../../protocol/errors";
import { product } from "../../linalg/shape";
import type { Values } from "../values";
import { sizes } from "../names";
import { ByteReader, type Content } from "../source";
import { decodeElements, elementBytes, type ElementName } from "./elements";

/** How a file holds an array. */
export interface ArrayLayout {
  element: ElementName;
  shape: number[];
  littleEndian: boolean;
  /** Column by column instead of row by row. */
  columnMajor: boolean;
  /** Where the values start. */
  start: number;
}

/** Some rows of an array, row-major. */
export interface ArrayRows {
  from: number;
  values: Values;
}

/** Values of rows that are read at once. */
const bytesAtOnce = 1 << 20;

/** An array in a file, whose rows (entries along the first axis) are read in order. */
export class StoredArray {
  /** How messages call it. */
  readonly name: string;
  readonly shape: readonly number[];

  private constructor(
    private readonly content: Content,
    private readonly layout: ArrayLayout,
  ) {
    this.name = content.name;
    this.shape = layout.shape;
  }

  /** @throws input error when the layout claims more bytes than there are */
  static async open(content: Content, layout: ArrayLayout): Promise<StoredArray> {
    const array = new StoredArray(content, layout);
    if (!(array.claimed + layout.start <= content.most)) throw array.tooShort(await sizeOf(content));
    return array;
  }

  /** Whether a value may be no finite number. */
  get mayBeNotFinite(): boolean {
    return this.layout.element.startsWith("float");
  }

  /** Whether reading it again takes more than reading the file again. */
  get isCostly(): boolean {
    return this.content.isPacked || this.isTurned;
  }

  /**
   * All rows, in chunks of about a megabyte.
   * @throws input error when the file is damaged or ends too early
   */
  async *rows(): AsyncGenerator<ArrayRows> {
    if (this.isTurned) return yield { from: 0, values: await this.values() };
    const { element, shape, start } = this.layout;
    const [examples = 1] = shape;
    const width = product(shape.slice(1));
    const atOnce = Math.max(1, Math.floor(bytesAtOnce / (width * elementBytes(element) || 1)));
    const reader = new ByteReader(this.content.pieces());
    try {
      await reader.take(start);
      for (let from = 0; from < examples; from += atOnce)
        yield { from, values: await this.next(reader, Math.min(atOnce, examples - from) * width) };
    } finally {
      await reader.close();
    }
  }

  /** All values, row-major. */
  async values(): Promise<Values> {
    const reader = new ByteReader(this.content.pieces());
    try {
      await reader.take(this.layout.start);
      const values = await this.next(reader, product(this.shape));
      return this.isTurned ? toRowMajor(values, this.shape) : values;
    } finally {
      await reader.close();
    }
  }

  private get isTurned(): boolean {
    return this.layout.columnMajor && this.shape.length > 1;
  }

  private get claimed(): number {
    const bytes = product(this.shape) * elementBytes(this.layout.element);
    return Number.isSafeInteger(bytes) ? bytes : Infinity;
  }

  private async next(reader: ByteReader, count: number): Promise<Values> {
    const { element, littleEndian } = this.layout;
    const bytes = await reader.take(count * elementBytes(element));
    if (bytes.length < count * elementBytes(element)) throw this.tooShort(reader.taken + (await reader.countRest()));
    return decodeElements(bytes, { element, count, littleEndian });
  }

  private tooShort(size: number) {
    const { element, shape, start } = this.layout;
    const claimed = product(shape) * elementBytes(element);
    return inputError(
      `${this.name} claims ${claimed} bytes of values (${sizes(shape)} of ${element}) but holds ${Math.max(0, size - start)}: ` +
        "it is truncated or damaged, save it again",
    );
  }
}

const sizeOf = async (content: Content): Promise<number> =>
  content.size ?? (await new ByteReader(content.pieces()).countRest());

/** Column-major values in row-major order. */
function toRowMajor(values: Values, shape: readonly number[]): Values {
  const out = values.slice();
  const strides = shape.map((_, axis) => product(shape.slice(0, axis)));
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < out.length; to++) {
    out[to] = values[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}
