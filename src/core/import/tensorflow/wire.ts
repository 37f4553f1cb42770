import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/** A field of a protobuf message: a whole number, or the bytes of a fixed or length-delimited value. */
type Field = bigint | Uint8Array;

/**
 * A protobuf message read without its schema, field by field: of TensorFlow's messages only a few fields are needed.
 * @throws Error on bytes that are no message
 */
export class Message {
  private readonly fields = new Map<number, Field[]>();

  constructor(bytes: Uint8Array) {
    const reader = new BinaryReader(bytes);
    while (reader.pos < reader.len) {
      const [number, type] = reader.tag();
      const value = fieldOf(reader, bytes, type, number);
      const known = this.fields.get(number);
      if (known) known.push(value);
      else this.fields.set(number, [value]);
    }
  }

  has(field: number): boolean {
    return this.fields.has(field);
  }

  /** Of a varint field; 0 where it is missing. */
  number(field: number): number {
    return this.numbers(field).at(-1) ?? 0;
  }

  /** Of a repeated varint field, packed or not. */
  numbers(field: number): number[] {
    return (this.fields.get(field) ?? []).flatMap((value) =>
      typeof value === "bigint" ? [Number(BigInt.asIntN(64, value))] : varints(value),
    );
  }

  /** The bytes of a repeated field. */
  all(field: number): Uint8Array[] {
    return (this.fields.get(field) ?? []).filter((value) => value instanceof Uint8Array);
  }

  bytes(field: number): Uint8Array {
    return this.all(field).at(-1) ?? new Uint8Array();
  }

  text(field: number): string {
    return new TextDecoder().decode(this.bytes(field));
  }

  texts(field: number): string[] {
    return this.all(field).map((bytes) => new TextDecoder().decode(bytes));
  }

  message(field: number): Message {
    return new Message(this.bytes(field));
  }

  messages(field: number): Message[] {
    return this.all(field).map((bytes) => new Message(bytes));
  }

  /** The entries of a map whose keys are texts. */
  map(field: number): Map<string, Message> {
    return new Map(this.messages(field).map((entry) => [entry.text(1), entry.message(2)]));
  }

  /** A single-precision float, as its four bytes. */
  float(field: number): number {
    const bytes = this.bytes(field);
    return bytes.length === 4 ? new DataView(bytes.buffer, bytes.byteOffset, 4).getFloat32(0, true) : 0;
  }
}

function fieldOf(reader: BinaryReader, bytes: Uint8Array, type: WireType, number: number): Field {
  if (type === WireType.Varint) return BigInt(reader.uint64());
  if (type === WireType.LengthDelimited) return reader.bytes();
  const start = reader.pos;
  reader.skip(type, number);
  return bytes.subarray(start, reader.pos);
}

function varints(bytes: Uint8Array): number[] {
  const reader = new BinaryReader(bytes);
  const numbers: number[] = [];
  while (reader.pos < reader.len) numbers.push(Number(reader.int64()));
  return numbers;
}
