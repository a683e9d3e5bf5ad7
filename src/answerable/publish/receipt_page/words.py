"""Every sentence of the page that checks a receipt, by the name the page's script knows it by."""

from __future__ import annotations

from typing import Final

from answerable.publish.language import N_, Language

FRAME: Final = {
    "title": N_("Check a receipt"),
    "skip": N_("Skip to the content"),
    "eyebrow": N_("Public record"),
    "lead": N_(
        "A receipt proves that an entry stands in a public record. This page checks it on your "
        "own device: what you put here goes nowhere."
    ),
    "drop": N_("Choose the files, paste their text, or drop them anywhere on this page."),
    "receipt": N_("The receipt"),
    "receipt_hint": N_("A text whose first line is %(first)s."),
    "entry": N_("The entry"),
    "entry_hint": N_("The line that the receipt is about, exactly as it was given to you."),
    "keys": N_("The record's key"),
    "keys_hint": N_(
        "It says whose record this is. Take it from elsewhere than the receipt: a newspaper, a "
        "notice in the town hall, somebody you trust."
    ),
    "witnesses": N_("Witnesses, if you know any"),
    "witnesses_label": N_("Keys of witnesses"),
    "witnesses_hint": N_(
        "A witness, such as a newspaper or another city, watches that nothing disappears from "
        "the record. One key a line."
    ),
    "choose": N_("Choose a file"),
    "check": N_("Check"),
    "clear": N_("Start again"),
    "foot": N_(
        "This page is one file. Save it, and it works without a network. It follows the public "
        "formats of C2SP (tlog-proof, signed-note, tlog-cosignature), so other programs can "
        "check the same receipt."
    ),
}

RESULT: Final = {
    "result": N_("Result"),
    "waiting": N_("Here you will read:"),
    "will_path": N_("whether the entry is in the record, unchanged;"),
    "will_log": N_("whether the record itself signed the receipt;"),
    "will_witnesses": N_("whether the witnesses you name saw the same record."),
    "stale": N_("Something was changed. Check again."),
    "good": N_("Proven: this entry is in the public record."),
    "part": N_("Proven, but not every witness you named confirms it."),
    "unsaid": N_("Only half checked: this browser cannot check the signatures."),
    "bad": N_("Not proven."),
    "unread": N_("Not checked: something is missing or cannot be read."),
    "bad_lead": N_("Do not rely on this receipt before the reason is cleared up."),
    "found": N_("What the check found"),
    "entry_says": N_("What the entry says"),
    "not_proven": N_("What this does not prove"),
    "step_good": N_("Right:"),
    "step_part": N_("Missing:"),
    "step_unsaid": N_("Not checked:"),
    "step_bad": N_("Wrong:"),
}

CHECKS: Final = {
    "path_good": N_(
        "The entry is number %(place)s of %(size)s in the record, unchanged to the last letter."
    ),
    "path_fits": N_(
        "The entry fits the receipt, which calls it number %(place)s of %(size)s in the record."
    ),
    "path_bad": N_(
        "This is not the entry that the receipt is about, or one of the two was changed later. "
        "Ask for both again."
    ),
    "path_break": N_(
        "There are spaces or line breaks around the entry that the record does not have. Without "
        "them it fits: remove them and check again."
    ),
    "path_long": N_(
        "The receipt was changed: it holds more hashes than lead from this entry to the root."
    ),
    "path_short": N_(
        "The receipt was changed: it holds fewer hashes than lead from this entry to the root."
    ),
    "log_good": N_(
        "The record %(origin)s itself signed the receipt's checkpoint, with the key %(id)s."
    ),
    "log_bad": N_(
        "The record's signature does not fit. The checkpoint at the end of the receipt was "
        "changed after it was signed, or somebody else signed it."
    ),
    "log_other": N_(
        "The receipt is of the record %(origin)s, but the key belongs to %(name)s. One of them "
        "is not the one you mean."
    ),
    "log_key": N_(
        "Nobody signed this receipt with the key %(id)s. The record %(origin)s may have changed "
        "its key, or somebody else made the receipt. Ask for the keys that the record has used."
    ),
    "log_unsaid": N_("Whether the record signed the receipt, a newer browser can tell."),
    "witness_good": N_(
        "The witness %(name)s confirmed on %(time)s that nothing it had seen before is missing "
        "from the record."
    ),
    "witness_bad": N_(
        "The confirmation of the witness %(name)s does not fit: it, or the checkpoint that it "
        "confirms, was changed."
    ),
    "witness_missing": N_("The witness %(name)s has not confirmed this receipt."),
    "witness_unsaid": N_(
        "Whether the witness %(name)s confirmed the receipt, a newer browser can tell."
    ),
}

LIMITS: Final = {
    "limit_true": N_(
        "That what the entry says is true. It was written down so, and has not been changed since."
    ),
    "limit_all": N_(
        "That nothing is missing. What was never entered leaves no trace in the record."
    ),
    "limit_key": N_("That the key is the right one. This page takes your word for it."),
    "limit_commitments": N_(
        "What the texts, names and places were. The entry holds only sealed fingerprints of "
        "them, listed under commitments."
    ),
    "limit_views": N_(
        "That everybody is shown the same record, and since when. Witnesses can say so; you "
        "named none."
    ),
    "limit_unconfirmed": N_(
        "That everybody is shown the same record, and since when. None of the witnesses you "
        "named says so here."
    ),
    "limit_time": N_(
        "When the entry was written. The time in it is the record's own word; it was there at "
        "the latest when the witnesses confirmed it."
    ),
}

UNREADABLE: Final = {
    "receipt_none": N_("There is no receipt yet."),
    "receipt_other": N_("This is not a receipt: a receipt's first line is %(first)s."),
    "receipt_cut": N_("The receipt is cut off: the checkpoint at its end is missing."),
    "receipt_index": N_(
        "The receipt is damaged: the line with the entry's place in the record cannot be read."
    ),
    "receipt_path": N_(
        "The receipt is damaged: a line between the place and the checkpoint is not a hash."
    ),
    "receipt_unsigned": N_("The receipt is damaged: its checkpoint has no signature."),
    "receipt_signature": N_("The receipt is damaged: a signature line cannot be read."),
    "receipt_checkpoint": N_(
        "The receipt is damaged: its checkpoint has no readable name, size and root."
    ),
    "receipt_beyond": N_(
        "The receipt was changed: it speaks of a place that the record does not have."
    ),
    "entry_none": N_("There is no entry yet."),
    "keys_none": N_("There is no key yet."),
    "key_form": N_(
        "Line %(line)s is not a key. A key reads: name+8 hex digits+letters and digits."
    ),
    "key_mistyped": N_(
        "The key in line %(line)s was mistyped or changed: its check digits do not fit."
    ),
    "key_kind": N_("The key in line %(line)s is of a kind that this page does not know."),
    "key_of_witness": N_("The key in line %(line)s is a witness's. It belongs further down."),
    "key_of_log": N_("The key in line %(line)s is a record's, not a witness's."),
    "file_large": N_("%(file)s is too large for this page: it takes files of up to 1 MB."),
    "file_text": N_("%(file)s is not a text."),
    "file_from": N_("From the file %(file)s."),
    "no_crypto": N_(
        "This page cannot check anything here, because it was opened over an insecure connection "
        "or in an old browser. Save the page and open it from your disk, in a current browser."
    ),
    "no_ed25519": N_(
        "This browser cannot check signatures (Ed25519). It can only check half of a receipt; a "
        "current Chrome, Edge, Firefox or Safari can check all of it."
    ),
}

NO_SCRIPT: Final = N_(
    "This page checks receipts with a script, which this browser does not run. Any program that "
    "reads tlog-proof can check them too."
)

SENTENCES: Final = FRAME | RESULT | CHECKS | LIMITS | UNREADABLE


def words(spoken: Language) -> dict[str, str]:
    """Each sentence in one language; %(name)s is filled in by the page's script."""
    return {name: spoken.messages.gettext(text) for name, text in SENTENCES.items()}
