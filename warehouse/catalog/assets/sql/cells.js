// Values of a result as text: as `communique sql` shows them, and in CSV as `communique export` writes them.
"use strict";

// `Arrow`: the library, which is there when the engine is.
globalThis.communiqueCells = (Arrow) => {
  const { Type } = Arrow;
  const pad = (n, width = 2) => String(n).padStart(width, "0");

  // A floating-point number as DuckDB and Python write it: 7.0, 1e-05.
  function double(value) {
    if (Number.isNaN(value)) return "nan";
    if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
    if (Object.is(value, -0)) return "-0.0";
    const size = Math.abs(value);
    if (size !== 0 && (size < 1e-4 || size >= 1e16)) return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
    const text = String(value);
    return text.includes(".") ? text : `${text}.0`;
  }

  // The shortest decimal number that is this one of 32 bits.
  function single(value) {
    for (let digits = 6; digits < 9; digits += 1) {
      const found = Number(value.toPrecision(digits));
      if (Math.fround(found) === value) return double(found);
    }
    return double(value);
  }

  function decimal(words, scale) {
    let value = 0n;
    for (let i = words.length - 1; i >= 0; i -= 1) value = (value << 32n) | BigInt(words[i]);
    value = BigInt.asIntN(words.length * 32, value);
    const digits = String(value < 0n ? -value : value).padStart(scale + 1, "0");
    const text = scale ? `${digits.slice(0, -scale)}.${digits.slice(-scale)}` : digits;
    return value < 0n ? `-${text}` : text;
  }

  function clock(micros) {
    const seconds = micros / 1000000n;
    const rest = micros % 1000000n;
    const text = `${pad(seconds / 3600n)}:${pad((seconds / 60n) % 60n)}:${pad(seconds % 60n)}`;
    return rest ? `${text}.${pad(rest, 6)}` : text;
  }

  const DAY = 86400000000n; // microseconds

  function date(days) {
    const found = new Date(days * 86400000);
    return Number.isNaN(found.getTime()) ? `day ${days}` : found.toISOString().replace(/T.*/, "");
  }

  // All times of a release are in UTC.
  function timestamp(micros) {
    const days = micros >= 0n ? micros / DAY : -((-micros + DAY - 1n) / DAY);
    return `${date(Number(days))}T${clock(micros - days * DAY)}Z`;
  }

  function interval(months, days, nanos) {
    const parts = [
      [Math.trunc(months / 12), "year"],
      [months % 12, "month"],
      [days, "day"],
    ].flatMap(([n, unit]) => (n ? [`${n} ${unit}${Math.abs(n) === 1 ? "" : "s"}`] : []));
    const micros = nanos / 1000n;
    if (micros || !parts.length) parts.push(micros < 0n ? `-${clock(-micros)}` : clock(micros));
    return parts.join(" ");
  }

  const PER_MICRO = [1000000n, 1000n, 1n]; // a second, a millisecond and a microsecond, in microseconds; nanoseconds below
  const micros = (value, unit) => (unit === 3 ? value / 1000n : value * PER_MICRO[unit]);

  const utf8 = new TextDecoder();

  // A value by its place in a chunk of Arrow data: text, a number, a boolean, null, or a list or an object of such. Read from the
  // buffers where the library would round.
  function plain(data, i) {
    if (!data.getValid(i)) return null;
    const { type, values } = data;
    switch (type.typeId) {
      case Type.Float:
        return type.precision === 2 ? double(values[i]) : single(values[i]);
      case Type.Decimal: {
        const width = type.bitWidth / 32;
        return decimal(values.subarray(i * width, (i + 1) * width), type.scale);
      }
      case Type.Date:
        return date(type.unit === 0 ? values[i] : Number(values[i]) / 86400000);
      case Type.Timestamp:
        return timestamp(micros(BigInt(values[i]), type.unit));
      case Type.Time:
        return clock(micros(BigInt(values[i]), type.unit));
      case Type.Duration:
        return interval(0, 0, micros(BigInt(values[i]), type.unit) * 1000n);
      case Type.Interval: {
        const words = new Int32Array(values.buffer, values.byteOffset + i * 16, 4);
        return interval(words[0], words[1], (BigInt(words[3]) << 32n) | BigInt(words[2] >>> 0));
      }
      case Type.List: {
        const child = data.children[0];
        const found = [];
        for (let j = data.valueOffsets[i]; j < data.valueOffsets[i + 1]; j += 1) found.push(plain(child, j));
        return found;
      }
      case Type.FixedSizeList:
        return Array.from({ length: type.listSize }, (_, j) => plain(data.children[0], i * type.listSize + j));
      case Type.Struct:
        return Object.fromEntries(type.children.map((field, j) => [field.name, plain(data.children[j], i)]));
      case Type.Map: {
        const entries = data.children[0];
        const found = {};
        for (let j = data.valueOffsets[i]; j < data.valueOffsets[i + 1]; j += 1) found[text(plain(entries.children[0], j))] = plain(entries.children[1], j);
        return found;
      }
      case Type.Int:
        return String(values[i]);
      case Type.Utf8:
        return utf8.decode(values.subarray(data.valueOffsets[i], data.valueOffsets[i + 1]));
      case Type.Binary:
        return Array.from(values.subarray(data.valueOffsets[i], data.valueOffsets[i + 1]), (byte) => `\\x${pad(byte.toString(16).toUpperCase())}`).join("");
      default: {
        const value = new Arrow.Vector([data]).get(i);
        return typeof value === "bigint" || typeof value === "number" ? String(value) : value;
      }
    }
  }

  const NUMBERS = new Set([Type.Int, Type.Float, Type.Decimal]);

  // JSON as Python writes it, for lists and objects; numbers come as text and stay without quotation marks.
  function json(value, type) {
    if (value === null) return "null";
    if (Array.isArray(value)) return `[${value.map((item) => json(item, type.children[0].type)).join(", ")}]`;
    if (type.typeId === Type.Struct) return `{${type.children.map((f) => `${JSON.stringify(f.name)}: ${json(value[f.name], f.type)}`).join(", ")}}`;
    if (type.typeId === Type.Map) {
      const item = type.children[0].type.children[1].type;
      return `{${Object.entries(value).map(([key, found]) => `${JSON.stringify(key)}: ${json(found, item)}`).join(", ")}}`;
    }
    return NUMBERS.has(type.typeId) || typeof value === "boolean" ? String(value) : JSON.stringify(String(value));
  }

  function text(value) {
    return value === null ? "" : String(value);
  }

  // The engine streams the values of an ENUM without their names.
  function check(schema) {
    const field = schema.fields.find((f) => f.type.typeId === Type.Dictionary);
    if (field) throw new Error(`Type Error: this page cannot show an ENUM: ask for CAST(${field.name} AS VARCHAR).`);
  }

  // The columns of a batch, to be read by row.
  function columnsOf(batch) {
    return batch.schema.fields.map((field, i) => {
      const data = batch.data.children[i];
      const { type } = field;
      return { type, isNumber: NUMBERS.has(type.typeId), isText: type.typeId === Type.Utf8, at: (row) => plain(data, row) };
    });
  }

  // For a cell of the table; null for NULL.
  function shown(column, row) {
    const value = column.at(row);
    if (value === null || typeof value === "string") return value;
    const isFlat = Array.isArray(value) && value.every((item) => item === null || typeof item !== "object");
    return isFlat ? value.map((item) => (item === null ? "NULL" : String(item))).join("; ") : written(value, column.type);
  }

  function written(value, type) {
    if (value === null) return "";
    return typeof value === "object" ? json(value, type) : String(value);
  }

  const field = (value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

  // The parts of a CSV file (RFC 4180). `formula`: what texts get an apostrophe before them if they begin so.
  function csv(result, formula) {
    const parts = [`${result.schema.fields.map((f) => field(f.name)).join(",")}\r\n`];
    for (const batch of result.batches) {
      const columns = columnsOf(batch);
      const lines = [];
      for (let row = 0; row < batch.numRows; row += 1) {
        const cells = columns.map((column) => {
          const value = written(column.at(row), column.type);
          return field(column.isText && formula.some((mark) => value.startsWith(mark)) ? `'${value}` : value);
        });
        // A line of nothing would be no row.
        lines.push(cells.length === 1 && cells[0] === "" ? '""\r\n' : `${cells.join(",")}\r\n`);
      }
      parts.push(lines.join(""));
    }
    return parts;
  }

  return { check, columnsOf, shown, csv };
};
