// Signed notes, verifier keys and checkpoints: C2SP signed-note, tlog-checkpoint, tlog-cosignature.
const LOG_KEY = 1;
const WITNESS_KEY = 4;
const SPACE_OR_PLUS = /[\s+\u0085]/u;

async function parseKey(text, line) {
  const [, name, id, coded] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? [];
  const bytes = coded && fromBase64(coded);
  if (!bytes || SPACE_OR_PLUS.test(name)) throw new Problem("key_form", { line });
  const digest = await sha256(toBytes(`${name}\n`), bytes);
  if (toHex(digest.slice(0, 4)) !== id) throw new Problem("key_mistyped", { line });
  const algorithm = bytes[0];
  if (![LOG_KEY, WITNESS_KEY].includes(algorithm) || bytes.length !== 33) {
    throw new Problem("key_kind", { line });
  }
  return { name, id, algorithm, material: bytes.slice(1) };
}

// One key a line; a key that stands twice counts once, whatever name it goes by.
async function parseKeys(text, algorithm) {
  const keys = [];
  const lines = text.split(/\r?\n/);
  for (const [at, line] of lines.entries()) {
    if (!line.trim()) continue;
    const key = await parseKey(line.trim(), at + 1);
    if (key.algorithm !== algorithm) {
      throw new Problem(algorithm === LOG_KEY ? "key_of_witness" : "key_of_log", { line: at + 1 });
    }
    if (!keys.some((known) => isSame(known.material, key.material))) keys.push(key);
  }
  return keys;
}

function parseNote(text) {
  const split = text.lastIndexOf("\n\n");
  if (split < 0 || !text.endsWith("\n")) throw new Problem("receipt_unsigned");
  const lines = text.slice(split + 2, -1).split("\n");
  return { text: text.slice(0, split + 1), signatures: lines.map(parseSignature) };
}

function parseSignature(line) {
  const [, name, coded] = /^\u2014 ([^ ]+) ([^ ]+)$/u.exec(line) ?? [];
  const bytes = coded && fromBase64(coded);
  if (!bytes || bytes.length < 5 || SPACE_OR_PLUS.test(name)) throw new Problem("receipt_signature");
  return { name, id: toHex(bytes.slice(0, 4)), bytes: bytes.slice(4) };
}

function parseCheckpoint(text) {
  const [origin, size, coded, ...rest] = text.split("\n");
  const root = fromBase64(coded ?? "");
  const whole = origin && isDecimal(size ?? "") && root?.length === 32;
  if (!whole || rest.length !== 1 || rest[0]) throw new Problem("receipt_checkpoint");
  return { origin, size: BigInt(size), root };
}

const isDecimal = (text) => /^(0|[1-9][0-9]{0,18})$/.test(text);

const by = (key) => (signature) => signature.name === key.name && signature.id === key.id;

// Null where the browser does not know Ed25519, or the 32 bytes are no point of its curve.
const imported = (material) =>
  crypto.subtle.importKey("raw", material, "Ed25519", false, ["verify"]).catch(() => null);

async function isSigned(message, signature, { material }) {
  const key = await imported(material);
  return key !== null && crypto.subtle.verify("Ed25519", key, signature, message);
}

// A cosignature is 8 bytes of time before the 64 of the signature, over the time and the note's text.
async function cosignedAt(note, signature, key) {
  if (signature.bytes.length !== 72) return null;
  const time = new DataView(signature.bytes.buffer, signature.bytes.byteOffset).getBigUint64(0);
  const message = toBytes(`cosignature/v1\ntime ${time}\n${note.text}`);
  return (await isSigned(message, signature.bytes.slice(8), key)) ? time : null;
}
