// The checks themselves. Each gives steps: {outcome, say, values}; an outcome is "good", "bad",
// "part" (true, but less than was asked) or "unsaid" (this browser cannot tell).
const step = (outcome, say, values = {}) => ({ outcome, say, values });

async function checkAll({ receipt, entry, keys, witnesses, canVerify }) {
  const log = await checkLog(receipt, keys, canVerify);
  const path = await checkPath(receipt, entry);
  // A root that nobody is known to have signed is nothing but the receipt's own word.
  const fits = path.outcome === "good" && log.outcome !== "good";
  const steps = [fits ? step("good", "path_fits") : path, log];
  for (const key of witnesses) steps.push(await checkWitness(receipt, key, canVerify));
  return steps;
}

async function checkPath({ index, path, checkpoint }, entry) {
  const { size, root } = checkpoint;
  try {
    const found = await rootFromPath({ index, size, leaf: await leafHash(entry), path });
    return isSame(found, root) ? step("good", "path_good") : await whyNot({ index, size, path, root }, entry);
  } catch (problem) {
    if (problem instanceof Problem) return step("bad", problem.say);
    throw problem;
  }
}

// Editors like to end a file with a line break, which the entry in the record does not have.
async function whyNot({ root, ...tree }, entry) {
  const trimmed = toBytes(new TextDecoder().decode(entry).trim());
  const found = await rootFromPath({ ...tree, leaf: await leafHash(trimmed) });
  return step("bad", isSame(found, root) ? "path_break" : "path_bad");
}

async function checkLog({ note, checkpoint }, keys, canVerify) {
  const { origin } = checkpoint;
  const named = keys.filter((key) => key.name === origin);
  if (!named.length) return step("bad", "log_other", { origin, name: keys[0].name });
  const signing = named.filter((key) => note.signatures.some(by(key)));
  if (!signing.length) return step("bad", "log_key", { origin, id: named[0].id });
  if (!canVerify) return step("unsaid", "log_unsaid");
  for (const key of signing) {
    const { bytes } = note.signatures.find(by(key));
    if (!(await isSigned(toBytes(note.text), bytes, key))) return step("bad", "log_bad", { origin });
  }
  return step("good", "log_good", { origin, id: signing[0].id });
}

async function checkWitness({ note }, key, canVerify) {
  const { name } = key;
  const signature = note.signatures.find(by(key));
  if (!signature) return step("part", "witness_missing", { name });
  if (!canVerify) return step("unsaid", "witness_unsaid", { name });
  const time = await cosignedAt(note, signature, key);
  return time === null ? step("bad", "witness_bad", { name }) : step("good", "witness_good", { name, time });
}

function verdictOf(steps) {
  const outcomes = steps.map(({ outcome }) => outcome);
  return ["bad", "unsaid", "part"].find((outcome) => outcomes.includes(outcome)) ?? "good";
}

// Asked with the first public key of RFC 8032, section 7.1: a browser may refuse what is no key.
async function canCheckSignatures() {
  const known = fromBase64("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
  return (await imported(known)) !== null;
}
