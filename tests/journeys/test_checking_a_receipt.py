"""Someone checks a receipt in a browser, with the page from disk: a good one, and all bad kinds."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from test_reading_a_report import DESK, FAINT_TEXT, PHONE, opened

from answerable.errors import AnswerableError
from answerable.ledger.canonical import to_canonical
from answerable.ledger.checkpoint import Checkpoint
from answerable.ledger.cosignature import cosign
from answerable.ledger.keys import COSIGNATURE, SigningKey, VerifierKey
from answerable.ledger.notes import SignedNote, signed
from answerable.ledger.receipt import Receipt
from answerable.ledger.tree import inclusion_proof, leaf_hash, node_hash, root_of
from answerable.publish.receipt_page import write_receipt_page

LOG = SigningKey.new("ledger.city.example/2026")
NEWSPAPER = SigningKey.new("news.example/witness", algorithm=COSIGNATURE)
NEIGHBOUR = SigningKey.new("neighbour.example/witness", algorithm=COSIGNATURE)
KEY_ID = LOG.verifier.key_id.hex()
TIME = 1_782_000_000


def entry(index: int) -> bytes:
    return to_canonical(
        {
            "type": "case.answered/1",
            "id": f"{index:032x}",
            "recorded": "2026-06-21T09:30:00Z",
            "account": "城北水务",
            "commitments": {"text": "ab" * 32},
        }
    )


def read(level: int, index: int) -> bytes:
    if level == 0:
        return leaf_hash(entry(index))
    return node_hash(read(level - 1, 2 * index), read(level - 1, 2 * index + 1))


def note_of(size: int, *, origin: str = LOG.name) -> SignedNote:
    text = Checkpoint(origin, size, root_of(size, read)).to_text()
    lines = [cosign(text, key=key, time=TIME) for key in (NEWSPAPER, NEIGHBOUR)]
    return signed(text, [LOG]).with_signatures("".join(lines))


def receipt_of(index: int, size: int) -> Receipt:
    return Receipt(index, tuple(inclusion_proof(index, size, read)), note_of(size))


@dataclass(frozen=True)
class Given:
    """What somebody puts into the page."""

    receipt: str
    entry: str
    keys: str = str(LOG.verifier)
    witnesses: str = ""


GOOD = Given(receipt_of(4, 7).to_bytes().decode(), entry(4).decode())
WITNESSED = replace(GOOD, witnesses=f"{NEWSPAPER.verifier}\n{NEIGHBOUR.verifier}\n")


PASTED = """given => { document.getElementById("more").open = true;
  for (const [field, text] of Object.entries(given)) {
    const box = document.getElementById(field);
    box.value = text;
    box.dispatchEvent(new InputEvent("input", { bubbles: true })); } }"""

PRESSED = """() => new Promise(done => {
  new MutationObserver((_, seen) => { seen.disconnect(); done(); })
    .observe(document.getElementById("panel"), { attributeFilter: ["class"] });
  document.getElementById("check").click(); })"""


class Desk:
    """The page, open in a browser."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def check(self, given: Given) -> Desk:
        """Paste all of it and press the button."""
        self.page.evaluate(PASTED, asdict(given))
        return self.press()

    def press(self) -> Desk:
        """Press the button; wait until it has said something."""
        self.page.evaluate(PRESSED)
        return self

    def give(self, field: str, name: str, content: bytes) -> None:
        """Choose a file."""
        file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        self.page.set_input_files(f"#{field}_file", file)
        expect(self.page.locator(f"#{field}_note")).not_to_be_empty()

    @property
    def outcome(self) -> str:
        return self.page.locator("#panel").get_attribute("class")

    @property
    def verdict(self) -> str:
        return self.page.inner_text("#verdict")

    @property
    def steps(self) -> str:
        return self.page.inner_text("#steps")

    @property
    def notes(self) -> str:
        return " ".join(self.page.locator(".note").all_inner_texts()).strip()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page on disk, in a path with a space and a Chinese sign."""
    path = tmp_path_factory.mktemp("回执 here") / "check-receipt.html"
    write_receipt_page(path)
    return path


@pytest.fixture(scope="module")
def desk(browser: Any, place: Path) -> Iterator[Desk]:
    with opened(browser, viewport=DESK, locale="en-GB") as show:
        yield Desk(show(place))


def test_a_good_receipt_is_proven(desk):
    assert desk.check(GOOD).verdict == "Proven: this entry is in the public record."


def test_it_says_what_was_proven(desk):
    assert desk.check(GOOD).steps == (
        "✓\nRight:\nThe entry is number 5 of 7 in the record, unchanged to the last letter.\n"
        f"✓\nRight:\nThe record {LOG.name} itself signed the receipt's checkpoint, "
        f"with the key {KEY_ID}."
    )


def test_it_shows_what_the_entry_says(desk):
    assert "account\n城北水务" in desk.check(GOOD).page.inner_text("#fields")


def test_it_says_what_was_not_proven(desk):
    limits = desk.check(GOOD).page.inner_text("#limits")
    assert "That what the entry says is true." in limits
    assert "That everybody is shown the same record" in limits
    assert "listed under commitments" in limits


def test_witnesses_are_told_by_name_and_time(desk):
    assert (
        "The witness news.example/witness confirmed on 21 June 2026 at 00:00 UTC"
        in desk.check(WITNESSED).steps
    )


@pytest.mark.parametrize("size", range(1, 10))
def test_every_entry_of_a_small_log_is_proven(desk, size):
    outcomes = {
        desk.check(Given(receipt_of(at, size).to_bytes().decode(), entry(at).decode())).outcome
        for at in range(size)
    }
    assert outcomes == {"good"}


# --- what is wrong -------------------------------------------------------------------------------

OTHER = SigningKey.new(LOG.name)
STRANGER = SigningKey.new("elsewhere.example/log")
LINES = GOOD.receipt.split("\n")
FAKE_HASH = b64encode(bytes(32)).decode()


def lines(*changes: tuple[int, str | None]) -> str:
    """The good receipt with lines replaced, or left out."""
    found: list[str | None] = list(LINES)
    for at, text in changes:
        found[at] = text
    return "\n".join(line for line in found if line is not None)


def swapped(text: str, at: int) -> str:
    """With another letter there, still base64."""
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]


FORGED = signed(Checkpoint(LOG.name, 7, root_of(7, read)).to_text(), [OTHER])
"""Somebody else's signature under the log's key id."""
PRETENDED = replace(
    receipt_of(4, 7),
    checkpoint_note=replace(
        FORGED, signatures=(replace(FORGED.signatures[0], key_id=LOG.verifier.key_id),)
    ),
)

WRONG: dict[str, tuple[Given, str]] = {
    "another entry": (replace(GOOD, entry=entry(3).decode()), "This is not the entry that"),
    "a changed entry": (
        replace(GOOD, entry=GOOD.entry.replace("城北", "城南")),
        "This is not the entry that",
    ),
    "a changed hash": (replace(GOOD, receipt=lines((2, FAKE_HASH))), "This is not the entry that"),
    "a hash less": (replace(GOOD, receipt=lines((2, None))), "fewer hashes than lead"),
    "a hash more": (
        replace(GOOD, receipt=lines((2, f"{LINES[2]}\n{FAKE_HASH}"))),
        "more hashes than lead",
    ),
    "another place": (replace(GOOD, receipt=lines((1, "index 5"))), "This is not the entry that"),
    "another size": (replace(GOOD, receipt=lines((7, "8"))), "signature does not fit"),
    "another root": (replace(GOOD, receipt=lines((8, FAKE_HASH))), "signature does not fit"),
    "a changed signature": (
        replace(GOOD, receipt=lines((10, swapped(LINES[10], -10)))),
        "signature does not fit",
    ),
    "a forged signature": (
        replace(GOOD, receipt=PRETENDED.to_bytes().decode()),
        "signature does not fit",
    ),
    "another log's key": (
        replace(GOOD, keys=str(STRANGER.verifier)),
        f"is of the record {LOG.name}, but the key belongs to {STRANGER.name}",
    ),
    "another key of that name": (
        replace(GOOD, keys=str(OTHER.verifier)),
        f"Nobody signed this receipt with the key {OTHER.verifier.key_id.hex()}",
    ),
    "another log's checkpoint": (
        replace(GOOD, receipt=lines((6, STRANGER.name))),
        f"is of the record {STRANGER.name}, but the key belongs to {LOG.name}",
    ),
    "a changed confirmation": (
        replace(WITNESSED, receipt=lines((11, swapped(LINES[11], -10)))),
        "The confirmation of the witness news.example/witness does not fit",
    ),
    "a confirmation at another time": (
        replace(WITNESSED, receipt=lines((11, swapped(LINES[11], LINES[11].rindex(" ") + 14)))),
        "The confirmation of the witness news.example/witness does not fit",
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", WRONG)
def test_what_is_wrong_is_not_proven(desk, change):
    assert desk.check(WRONG[change][0]).verdict == "Not proven."


@pytest.mark.parametrize("change", WRONG)
def test_what_is_wrong_is_said(desk, change):
    given, says = WRONG[change]
    assert says in desk.check(given).steps


@pytest.mark.parametrize("change", ["another size", "another root", "a forged signature"])
def test_without_the_records_signature_nothing_is_said_to_be_in_the_record(desk, change):
    assert "unchanged to the last letter" not in desk.check(WRONG[change][0]).steps


def test_nothing_of_a_bad_receipts_entry_is_shown(desk):
    desk.check(WRONG["a changed entry"][0])
    assert not desk.page.locator("#entry_part").is_visible()


def test_a_witness_that_has_not_confirmed_is_told(desk):
    absent = SigningKey.new("absent.example/witness", algorithm=COSIGNATURE)
    desk.check(replace(GOOD, witnesses=str(absent.verifier)))
    assert (desk.outcome, "absent.example/witness has not confirmed" in desk.steps) == (
        "part",
        True,
    )


RENAMED = VerifierKey("other.example/witness", COSIGNATURE, NEWSPAPER.verifier.public)


def test_a_witness_under_two_names_counts_once(desk):
    desk.check(replace(GOOD, witnesses=f"{NEWSPAPER.verifier}\n{RENAMED}"))
    assert desk.page.locator("#steps li").count() == 3


UNREADABLE: dict[str, tuple[Given, str]] = {
    "nothing": (Given("", "", ""), "There is no receipt yet. There is no entry yet. There is no"),
    "another text": (replace(GOOD, receipt="Dear Sir or Madam"), "This is not a receipt"),
    "a receipt cut early": (replace(GOOD, receipt=GOOD.receipt[:60]), "is cut off"),
    "a receipt cut late": (replace(GOOD, receipt=GOOD.receipt[:-30]), "signature line"),
    "no signatures": (replace(GOOD, receipt="\n".join(LINES[:9])), "has no signature"),
    "no place": (replace(GOOD, receipt=lines((1, None))), "the entry's place"),
    "a place like 04": (replace(GOOD, receipt=lines((1, "index 04"))), "the entry's place"),
    "a place beyond the end": (replace(GOOD, receipt=lines((1, "index 7"))), "does not have"),
    "a line that is no hash": (replace(GOOD, receipt=lines((2, "AAAA"))), "is not a hash"),
    "no size": (replace(GOOD, receipt=lines((7, "seven"))), "no readable name, size and root"),
    "a mistyped key": (replace(GOOD, keys=swapped(GOOD.keys, -5)), "was mistyped or changed"),
    "no key at all": (replace(GOOD, keys="the city's key"), "Line 1 is not a key"),
    "a witness's key": (replace(GOOD, keys=str(NEWSPAPER.verifier)), "is a witness's"),
    "a log's key as a witness": (replace(GOOD, witnesses=str(LOG.verifier)), "is a record's"),
}  # fmt: skip


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_cannot_be_read_is_said_where_it_stands(desk, what):
    given, says = UNREADABLE[what]
    assert (desk.check(given).outcome, says in desk.notes) == ("unread", True)


def test_the_page_and_the_ledger_agree_on_every_changed_letter(desk):
    """A good receipt with one letter changed, all along it: both refuse it, or both accept it."""
    witnesses = (NEWSPAPER.verifier, NEIGHBOUR.verifier)
    differing = []
    for at in range(0, len(GOOD.receipt) - 1, 7):
        changed = GOOD.receipt[:at] + chr(ord(GOOD.receipt[at]) ^ 1) + GOOD.receipt[at + 1 :]
        try:
            receipt = Receipt.parse(changed.encode())
            receipt.verify(entry(4), [LOG.verifier], witnesses=witnesses, quorum=2)
            held = True
        except AnswerableError:
            held = False
        if (desk.check(replace(WITNESSED, receipt=changed)).outcome == "good") is not held:
            differing.append((at, changed))
    assert differing == []


# --- files, dropping, changing -------------------------------------------------------------------


@pytest.fixture
def fresh(browser: Any, place: Path) -> Iterator[Desk]:
    with opened(browser, viewport=DESK, locale="en-GB") as show:
        yield Desk(show(place))


def test_files_can_be_chosen(fresh):
    fresh.give("receipt", "r.tlog-proof", GOOD.receipt.encode())
    fresh.give("entry", "entry.json", GOOD.entry.encode())
    fresh.give("keys", "keys", GOOD.keys.encode())
    assert fresh.press().outcome == "good"


DROP = """files => { const carried = new DataTransfer();
  for (const [name, text] of files) carried.items.add(new File([text], name));
  document.body.dispatchEvent(
    new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true })); }"""


def test_files_dropped_together_find_their_places(fresh):
    files = [
        ["keys.txt", GOOD.keys],
        ["e", GOOD.entry],
        ["w", str(NEWSPAPER.verifier)],
        ["r", GOOD.receipt],
    ]
    fresh.page.evaluate(DROP, files)
    expect(fresh.page.locator("#receipt_note")).not_to_be_empty()
    assert fresh.press().outcome == "good"
    assert fresh.page.locator("#steps li").count() == 3


def test_a_line_break_that_an_editor_added_to_the_entrys_file_is_told(fresh):
    fresh.check(GOOD)
    fresh.give("entry", "entry.json", GOOD.entry.encode() + b"\n")
    assert "spaces or line breaks around the entry" in fresh.press().steps


def test_line_ends_of_a_mail_program_do_no_harm_to_a_receipt(fresh):
    fresh.check(GOOD)
    fresh.give("receipt", "mailed.txt", GOOD.receipt.replace("\n", "\r\n").encode())
    assert fresh.press().outcome == "good"


def test_a_file_that_is_no_text_is_told(fresh):
    fresh.give("receipt", "photo.jpg", b"\xff\xd8\xff")
    assert fresh.notes == "photo.jpg is not a text."


def test_a_file_that_is_too_large_is_told(fresh):
    fresh.give("receipt", "film.mp4", b"x" * 1_000_001)
    assert "film.mp4 is too large" in fresh.notes


def test_a_result_does_not_outlive_what_it_was_about(fresh):
    fresh.check(GOOD).page.fill("#entry", entry(3).decode())
    assert fresh.verdict == "Something was changed. Check again."


def test_starting_again_empties_the_page(fresh):
    fresh.check(GOOD).page.click("#clear")
    assert (fresh.page.input_value("#receipt"), fresh.outcome) == ("", "waiting")


def test_markup_in_an_entry_stays_text(fresh):
    odd = to_canonical({"a": "<img src=x onerror=alert(1)>", "b": "</script>"})
    note = signed(Checkpoint(LOG.name, 1, leaf_hash(odd)).to_text(), [LOG])
    fresh.check(Given(Receipt(0, (), note).to_bytes().decode(), odd.decode()))
    assert fresh.outcome == "good"
    assert fresh.page.locator("#fields img").count() == 0


# --- languages, widths, browsers -----------------------------------------------------------------


def test_a_chinese_browser_is_spoken_to_in_chinese(browser, place):
    with opened(browser, viewport=PHONE, locale="zh-CN") as show:
        assert Desk(show(place)).check(GOOD).verdict == "已证明：该条目在公开存证簿中。"


def test_the_language_can_be_changed_with_a_result_on_the_page(fresh):
    fresh.check(WITNESSED).page.get_by_role("link", name="简体中文").click()
    expect(fresh.page.locator("html")).to_have_attribute("lang", "zh-Hans")
    assert "见证方news.example/witness于2026年6月21日 00:00 UTC确认" in fresh.steps


STATES: dict[str, Callable[[Desk], object]] = {
    "empty": lambda desk: desk,
    "good": lambda desk: desk.check(WITNESSED),
    "bad": lambda desk: desk.check(WRONG["another size"][0]),
    "unread": lambda desk: desk.check(UNREADABLE["nothing"][0]),
}


WIDTHS = [320, 360, 736, 737, 960, 961, 1280]


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_it_never_scrolls_sideways(browser, place, locale):
    found = {}
    with opened(browser, locale=locale) as show:
        desk = Desk(show(place))
        for state, bring in STATES.items():
            bring(desk)
            for width in WIDTHS:
                desk.page.set_viewport_size({"width": width, "height": 740})
                found[state, width] = desk.page.evaluate("document.documentElement.scrollWidth")
    assert [at for at, width in found.items() if width != at[1]] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_of_it_stands_out_enough(browser, place, scheme):
    texts = FAINT_TEXT.replace("'STYLE'", "'STYLE', 'SCRIPT'")
    with opened(browser, viewport=DESK, color_scheme=scheme) as show:
        desk = Desk(show(place))
        for bring in STATES.values():
            bring(desk)
            assert desk.page.evaluate(texts) == []


def test_it_asks_for_nothing_and_complains_of_nothing(browser, place):
    told: list[str] = []
    with opened(browser, viewport=DESK) as show:
        show.page.on("console", lambda message: told.append(message.text))
        show.page.on("pageerror", lambda error: told.append(str(error)))
        show.page.on("request", lambda request: told.append(request.url)
                     if not request.is_navigation_request() else None)  # fmt: skip
        Desk(show(place)).check(WITNESSED)
    assert told == []


def test_its_policy_lets_nothing_else_run(browser, place, tmp_path):
    meddled = tmp_path / "meddled.html"
    added = "<script>document.title = 'meddled'</script></body>"
    meddled.write_text(place.read_text("utf-8").replace("</body>", added), "utf-8")
    with opened(browser, locale="en-GB") as show:
        assert show(meddled).title() == "Check a receipt"


def test_its_policy_lets_nothing_out(desk):
    sent = desk.page.evaluate("fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'kept')")
    assert sent == "kept"


NO_ED25519 = """SubtleCrypto.prototype.importKey = async () => {
  throw new DOMException("unknown algorithm", "NotSupportedError"); };"""
NO_CRYPTO = "Object.defineProperty(Crypto.prototype, 'subtle', { get: () => undefined });"


def lacking(show: Any, script: str, place: Path) -> Desk:
    show.page.add_init_script(script)
    return Desk(show(place))


def test_a_browser_without_ed25519_says_so_before_anything_is_pasted(browser, place):
    with opened(browser, locale="en-GB") as show:
        desk = lacking(show, NO_ED25519, place)
        assert "cannot check signatures (Ed25519)" in desk.page.inner_text("#unable")


def test_a_browser_without_ed25519_never_says_proven(browser, place):
    with opened(browser, locale="en-GB") as show:
        desk = lacking(show, NO_ED25519, place).check(WITNESSED)
        assert (desk.outcome, desk.verdict[:17]) == ("unsaid", "Only half checked")
        assert "unchanged" not in desk.steps


def test_a_browser_without_ed25519_still_finds_a_changed_entry(browser, place):
    with opened(browser, locale="en-GB") as show:
        assert lacking(show, NO_ED25519, place).check(WRONG["a changed entry"][0]).outcome == "bad"


def test_a_page_without_web_crypto_says_what_to_do(browser, place):
    with opened(browser, locale="en-GB") as show:
        desk = lacking(show, NO_CRYPTO, place)
        assert "open it from your disk" in desk.page.inner_text("#unable")
        assert desk.page.locator("#check").is_disabled()


def test_without_scripts_it_says_so_in_both_languages(browser, place):
    with opened(browser, java_script_enabled=False) as show:
        text = show(place).inner_text("main")
    assert "which this browser does not run" in text
    assert "本浏览器不运行脚本" in text


def test_it_can_be_used_with_the_keyboard_alone(browser, place):
    with opened(browser, locale="en-GB") as show:
        page = show(place)
        reached = []
        for _ in range(12):
            page.keyboard.press("Tab")
            reached.append(page.evaluate("document.activeElement.id"))
    wanted = ["receipt_file", "receipt", "entry_file", "entry", "keys_file", "keys", "check"]
    assert [name for name in reached if name in wanted] == wanted


def test_the_result_is_where_the_reader_is_taken(fresh):
    assert fresh.check(GOOD).page.evaluate("document.activeElement.id") == "verdict"


def test_every_field_has_a_name_for_a_screen_reader(fresh):
    names = ["The receipt", "The entry", "The record's key"]
    boxes = [fresh.page.get_by_role("textbox", name=name, exact=True) for name in names]
    assert [box.count() for box in boxes] == [1, 1, 1]
    assert fresh.page.get_by_role("button", name="The receipt Choose a file").count() == 1
