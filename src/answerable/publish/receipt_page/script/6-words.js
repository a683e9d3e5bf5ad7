// The words of the page, in the language that its reader has chosen.
const find = (id) => document.getElementById(id);

let spoken = "en";

function say(name, values = {}) {
  const filled = { first: FIRST_LINE, ...values };
  return WORDS[spoken][name].replace(/%\((\w+)\)s/g, (_, key) => written(filled[key]));
}

const written = (value) =>
  typeof value === "bigint" ? new Intl.NumberFormat(spoken).format(value) : String(value);

// Seconds since 1970, as a cosignature tells them; those beyond what a calendar holds stay seconds.
function moment(time) {
  if (time > 8_640_000_000_000n) return `${time} s`;
  const shape = { dateStyle: "long", timeStyle: "short", timeZone: "UTC" };
  const calendar = new Intl.DateTimeFormat(spoken === "en" ? "en-GB" : spoken, shape);
  return `${calendar.format(Number(time) * 1000)} UTC`;
}

function preferred() {
  const asked = decodeURIComponent(location.hash.slice(1));
  if (Object.hasOwn(WORDS, asked)) return asked;
  return (navigator.language ?? "").toLowerCase().startsWith("zh") ? "zh-Hans" : "en";
}

function speak(language) {
  spoken = language;
  document.documentElement.lang = language;
  document.title = say("title");
  for (const element of document.querySelectorAll("[data-say]")) {
    element.textContent = say(element.dataset.say);
  }
  for (const link of document.querySelectorAll("[hreflang]")) {
    if (link.lang === language) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  FIELDS.forEach(showNote);
  show();
}
