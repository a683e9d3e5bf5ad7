// The page's own wiring.
let canVerify = false;

async function check() {
  const given = await read();
  if (given === null) {
    result = { verdict: "unread" };
  } else {
    const steps = await checkAll({ ...given, canVerify });
    result = { verdict: verdictOf(steps), steps, given };
  }
  show();
  find("verdict").focus();
}

function wire(field) {
  find(field).addEventListener("input", () => {
    if (field === "entry") entryFile = null;
    note(field, null);
    outdate();
  });
  find(`${field}_file`).addEventListener("change", async ({ target }) => {
    for (const file of [...target.files]) await take(file, field);
    target.value = "";
  });
}

const carriesFiles = ({ dataTransfer }) => dataTransfer.types.includes("Files");

function wireDropping() {
  addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    document.body.classList.add("dragging");
  });
  addEventListener("dragleave", ({ relatedTarget }) => {
    if (!relatedTarget) document.body.classList.remove("dragging");
  });
  addEventListener("drop", async (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    document.body.classList.remove("dragging");
    const field = event.target.closest?.("[data-field]")?.dataset.field ?? "receipt";
    for (const file of [...event.dataTransfer.files]) await take(file, field);
  });
}

function wireForm() {
  find("form").addEventListener("submit", (event) => {
    event.preventDefault();
    check();
  });
  find("clear").addEventListener("click", () => {
    clear();
    result = null;
    show();
    find("receipt").focus();
  });
}

// What this browser can't do is said before anybody has pasted anything.
async function admit() {
  const hashes = Boolean(globalThis.crypto?.subtle);
  canVerify = hashes && (await canCheckSignatures());
  find("unable").dataset.say = hashes ? "no_ed25519" : "no_crypto";
  find("unable").hidden = canVerify;
  find("check").disabled = !hashes;
}

async function begin() {
  FIELDS.forEach(wire);
  wireForm();
  wireDropping();
  addEventListener("hashchange", () => speak(preferred()));
  await admit();
  speak(preferred());
  find("app").hidden = false;
}

begin();
