// A receipt: C2SP tlog-proof, one text with an index, a path and a signed checkpoint.
const FIRST_LINE = "c2sp.org/tlog-proof@v1";
const LONGEST_PATH = 63;

function parseReceipt(text) {
  const split = text.indexOf("\n\n");
  const [first, ...lines] = text.slice(0, split < 0 ? undefined : split).split("\n");
  if (first !== FIRST_LINE) throw new Problem("receipt_other");
  if (split < 0) throw new Problem("receipt_cut");
  if (lines[0]?.startsWith("extra ")) lines.shift();
  const index = parseIndex(lines.shift() ?? "");
  const note = parseNote(text.slice(split + 2));
  const checkpoint = parseCheckpoint(note.text);
  if (index >= checkpoint.size) throw new Problem("receipt_beyond");
  return { index, path: parsePath(lines), note, checkpoint };
}

function parseIndex(line) {
  const [, index] = /^index (.+)$/.exec(line) ?? [];
  if (!index || !isDecimal(index)) throw new Problem("receipt_index");
  return BigInt(index);
}

function parsePath(lines) {
  const path = lines.map(fromBase64);
  if (path.length > LONGEST_PATH || path.some((hash) => hash?.length !== 32)) {
    throw new Problem("receipt_path");
  }
  return path;
}
