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
