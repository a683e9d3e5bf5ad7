// What came of the checks, in words, and what they do not prove.
const MARKS = { good: "✓", part: "–", unsaid: "?", bad: "✕" };

let result = null; // {verdict, steps, given}: what is shown

const made = (tag, text, attributes = {}) => {
  const element = Object.assign(document.createElement(tag), attributes);
  element.textContent = text;
  return element;
};

// A result must not stand beside something else than was checked.
function outdate() {
  if (result) result = { verdict: "stale" };
  show();
}

function show() {
  const { verdict = "waiting", steps = [], given } = result ?? {};
  const held = verdict === "good" || verdict === "part";
  find("verdict").textContent = say(verdict);
  find("panel").className = verdict;
  find("promises").hidden = verdict !== "waiting";
  find("bad_lead").hidden = verdict !== "bad";
  find("found").hidden = !steps.length;
  find("steps").replaceChildren(...steps.map((one) => shownStep(one, given.receipt)));
  find("entry_part").hidden = !held;
  find("limits_part").hidden = !held;
  if (held) showEntry(readEntry(given.entry), steps);
}

function showEntry(entry, steps) {
  find("fields").replaceChildren(...fieldsOf(entry).flatMap(shownField));
  find("limits").replaceChildren(...limitsOf(entry, steps).map((name) => made("li", say(name))));
}

function shownStep({ outcome, say: name, values }, { index, checkpoint }) {
  const all = { place: index + 1n, size: checkpoint.size, ...values };
  if (all.time !== undefined) all.time = moment(all.time);
  const item = made("li", "", { className: outcome });
  item.append(
    made("span", MARKS[outcome], { className: "mark", ariaHidden: "true" }),
    made("span", `${say(`step_${outcome}`)} `, { className: "unseen" }),
    say(name, all),
  );
  return item;
}

// What was proven of bytes is proven, whether or not they are an entry of ours: others are shown as
// they are.
function readEntry(bytes) {
  const text = new TextDecoder().decode(bytes);
  try {
    const value = JSON.parse(text);
    return value !== null && typeof value === "object" ? value : { "": text };
  } catch {
    return { "": text };
  }
}

function fieldsOf(value, name = "") {
  if (value === null || typeof value !== "object") return [[name, String(value)]];
  return Object.entries(value).flatMap(([key, inner]) => fieldsOf(inner, name ? `${name}.${key}` : key));
}

function shownField([name, value]) {
  const shown = made("dd", "");
  shown.append(made("bdi", value));
  return [made("dt", name), shown];
}

function limitsOf(entry, steps) {
  const commits = Object.keys(entry.commitments ?? {}).length > 0;
  const asked = steps.length > 2;
  const confirmed = steps.some(({ say: name }) => name === "witness_good");
  const views = asked ? "limit_unconfirmed" : "limit_views";
  return [
    "limit_true",
    "limit_all",
    ...(commits ? ["limit_commitments"] : []),
    confirmed ? "limit_time" : views,
    "limit_key",
  ];
}
