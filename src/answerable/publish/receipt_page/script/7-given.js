// What is given: pasted, chosen or dropped, and what is wrong with it.
const FIELDS = ["receipt", "entry", "keys", "witnesses"];
const LARGEST_FILE = 1_000_000;

const notes = {}; // field -> {say, values, wrong}: the line below it
let entryFile = null; // the bytes of the entry's file, as long as nobody edits its text

function note(field, told) {
  notes[field] = told;
  showNote(field);
}

function showNote(field) {
  const told = notes[field];
  const below = find(`${field}_note`);
  below.textContent = told ? say(told.say, told.values) : "";
  below.classList.toggle("wrong", Boolean(told?.wrong));
  if (told?.wrong) find(field).setAttribute("aria-invalid", "true");
  else find(field).removeAttribute("aria-invalid");
}

async function take(file, asked) {
  const values = { file: file.name };
  if (file.size > LARGEST_FILE) return note(asked, { say: "file_large", values, wrong: true });
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text;
  try {
    text = toText(bytes);
  } catch {
    return note(asked, { say: "file_text", values, wrong: true });
  }
  const field = await placeOf(text, asked);
  find(field).value = isList(field) ? withLines(find(field).value, text) : text;
  if (field === "entry") entryFile = bytes;
  if (field === "witnesses") find("more").open = true;
  note(field, { say: "file_from", values });
  return outdate();
}

// Wherever it is dropped, what a file holds says where it belongs.
async function placeOf(text, asked) {
  if (text.startsWith(FIRST_LINE)) return "receipt";
  if (text.trimStart().startsWith("{")) return "entry";
  const key = await parseKey(text.trim().split("\n")[0].trim(), 1).catch(() => null);
  if (!key) return asked;
  return key.algorithm === WITNESS_KEY ? "witnesses" : "keys";
}

const isList = (field) => field === "keys" || field === "witnesses";

function withLines(old, added) {
  const lines = `${old}\n${added}`.split(/\r?\n/).map((line) => line.trim());
  return [...new Set(lines.filter(Boolean))].join("\n");
}

// A pasted text may have gained or lost spaces around it; a file's bytes are taken as they are.
// Line ends of mail programs are undone in a receipt, all of which is hashed or signed anyway.
const receiptText = () => `${find("receipt").value.replaceAll("\r\n", "\n").trim()}\n`;
const entryBytes = () => entryFile ?? toBytes(find("entry").value.trim());

// All that was given, or null with what is wrong noted below its field.
async function read() {
  const given = {
    receipt: await reading("receipt", () => parseReceipt(receiptText())),
    entry: await reading("entry", entryBytes),
    keys: await reading("keys", () => parseKeys(find("keys").value, LOG_KEY)),
    witnesses: await reading("witnesses", () => parseKeys(find("witnesses").value, WITNESS_KEY)),
  };
  return Object.values(given).includes(null) ? null : given;
}

async function reading(field, parse) {
  try {
    if (field !== "witnesses" && !find(field).value.trim()) throw new Problem(`${field}_none`);
    const value = await parse();
    if (notes[field]?.wrong) note(field, null);
    return value;
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    note(field, { say: problem.say, values: problem.values, wrong: true });
    return null;
  }
}

function clear() {
  for (const field of FIELDS) {
    find(field).value = "";
    note(field, null);
  }
  entryFile = null;
}
