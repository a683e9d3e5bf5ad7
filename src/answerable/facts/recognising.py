"""Which shipped mapping a file's headers fit, or why none does, in one sentence."""

from __future__ import annotations

from difflib import get_close_matches

from answerable.errors import MappingError, SourceError
from answerable.facts.mapping import Headers, SourceMapping, header_key
from answerable.facts.mapping_file import load_mapping, shipped_sources


def recognised(headers: Headers) -> SourceMapping | None:
    """The shipped mapping that needs nothing the file lacks and knows most of its columns."""
    fitting = [m for m in _shipped() if not headers.missing(m)]
    return max(fitting, key=lambda m: (_known(m, headers), m.id), default=None)


def _shipped() -> list[SourceMapping]:
    loaded = (load_mapping(source) for source in shipped_sources())
    return [m for m in loaded if m.recognise]


def _known(mapping: SourceMapping, headers: Headers) -> int:
    return len(mapping.mentioned() & {header_key(n) for n in headers.names})


def must_recognise(headers: Headers, path: str) -> SourceMapping:
    """The mapping that fits; raises SourceError with what to do where none does."""
    if mapping := recognised(headers):
        return mapping
    raise SourceError(
        f"No known source has the columns of {path}; run `answerable inspect {path}`, "
        "which guesses a mapping for you to look over."
    )


def must_fit(mapping: SourceMapping, headers: Headers, path: str) -> None:
    """Raise MappingError, with the nearest columns, where the file lacks what the mapping reads."""
    missing = headers.missing(mapping)
    if not missing:
        return
    column, sought = missing[0]
    wanted = " or ".join(f'"{s}"' for s in sought)
    raise MappingError(
        f"The source {mapping.id} reads {column} from {wanted}, which {path} does not have; "
        f"{_nearest(sought[0], headers)}."
    )


def _nearest(sought: str, headers: Headers) -> str:
    keys = {header_key(n): n for n in headers.names}
    near = [keys[k] for k in get_close_matches(header_key(sought), keys, n=3, cutoff=0.5)]
    if near:
        return "nearest are " + ", ".join(f'"{n}"' for n in near)
    shown = ", ".join(f'"{n}"' for n in headers.names[:12])
    return f"it has {shown}" + (" and more" if len(headers.names) > 12 else "")
