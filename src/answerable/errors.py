"""One tree of errors; each message is the sentence a person reads: what was wrong, where, what
next."""


class AnswerableError(Exception):
    """Something asked of Answerable could not be done; nothing was written."""


class SourceError(AnswerableError):
    """A file of cases could not be read: missing, empty, of another kind, or of another shape."""


class MappingError(AnswerableError):
    """A mapping is wrong, or names a column that the file does not have."""


class RulebookError(AnswerableError):
    """A rulebook is wrong; the message names the file and the line."""


class AsOfError(AnswerableError):
    """The as-of date lies outside the data, or no version of the rulebook was valid on it."""


class WriteError(AnswerableError):
    """The output could not be written; nothing half-written stays behind."""


class LedgerError(AnswerableError):
    """The ledger could not be read, written or proven; what stands in it stays as it was."""


class EntryError(LedgerError):
    """An entry is not in the one form that the ledger keeps; it was not taken."""


class NoteError(LedgerError):
    """A signed note or checkpoint is malformed, or not signed by whom it should be."""


class ProofError(LedgerError):
    """A proof does not show what it should: treat the entry, or the log, as changed."""


class KeyFileError(LedgerError):
    """A key is missing, malformed, another's, or could be read by others."""


class ForkError(LedgerError):
    """The log would get two histories, as after restoring an old copy; nothing was signed."""


class QuorumError(LedgerError):
    """Too few witnesses have signed; nothing new is published until enough do."""


class WitnessError(LedgerError):
    """A witness, or the list of them, is set up wrongly; the message says which setting."""


class AuditError(LedgerError):
    """A file of the log is missing or was changed; the message names the first that was found."""
