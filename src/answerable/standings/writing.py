"""What a standing leaves on disk: its table, where it comes from, and what was set aside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from answerable.errors import WriteError
from answerable.rules.digest import digest

if TYPE_CHECKING:
    from answerable.facts.table import Cases
    from answerable.standings.standing import Standing


def write_standing(standing: Standing, directory: Path) -> None:
    """Writes standing.csv, standing.parquet, provenance.json and rejects.csv into `directory`.

    The first two hold the same bytes for the same facts, rulebook and as-of date. Raises
    WriteError.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        write_csv(standing.table, directory / "standing.csv")
        pa.parquet.write_table(
            standing.table, directory / "standing.parquet", compression="zstd", store_schema=False
        )
        write_csv(standing.cases.rejects, directory / "rejects.csv")
        text = json.dumps(provenance(standing), indent=2, ensure_ascii=False, sort_keys=True)
        (directory / "provenance.json").write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise WriteError(
            f"The standing could not be written to {directory}: {error.strerror or error}."
        ) from error


def write_csv(table: pa.Table, path: Path) -> None:
    """RFC 4180 with line feeds, UTF-8; floats as the shortest digits that read back the same."""
    options = pa.csv.WriteOptions(quoting_style="needed", quoting_header="none")
    pa.csv.write_csv(table, path, options)


def provenance(standing: Standing) -> dict[str, Any]:
    """Which rulebook, which day, which facts."""
    kinds = pc.value_counts(standing.cases.rejects["kind"]).to_pylist()
    return {
        "as_of": standing.as_of.isoformat(),
        "week": standing.week.isoformat(),
        "basis": standing.basis,
        "rulebook": {
            "id": standing.rulebook.id,
            "version": standing.rulebook.version,
            "sha256": digest(standing.rulebook),
        },
        "source": standing.cases.source,
        **_facts(standing.cases),
        "rows_read": standing.cases.rows_read,
        "cases": len(standing.cases),
        "rejects": {row["values"]: row["counts"] for row in kinds},
    }


def _facts(cases: Cases) -> dict[str, Any]:
    """The file and its bytes' digest; or the log, and the checkpoint up to which it was read."""
    name = Path(cases.path).name
    if (seen := cases.checkpoint) is None:
        return {"input": {"file": name, "sha256": cases.sha256}}
    checkpoint = {"origin": seen.origin, "size": seen.size, "root": seen.root.hex()}
    return {"input": {"log": name}, "checkpoint": checkpoint}
