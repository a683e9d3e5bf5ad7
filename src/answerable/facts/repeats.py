"""Whether ids are unique, at any size: 64-bit hashes sorted in one array, then only the suspects.

200 million ids are 1.5 GiB of hashes; a table of the ids themselves would be ten times that.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from answerable.facts.store import Store
from answerable.progress import Progress

Hashes = npt.NDArray[np.uint64]

BATCH = 1_000_000


def repeated_hashes(store: Store, rows: str, *, count: int, progress: Progress) -> Hashes:
    """The hashes that more than one id of `rows` (an SQL relation of `count` rows) has, sorted.

    Two different ids may share a hash; who decides over a row looks at the ids themselves.
    """
    hashes = _fetched(store, rows, count, progress)
    hashes.sort()
    again = hashes[1:][hashes[1:] == hashes[:-1]]
    return np.unique(again)


def _fetched(store: Store, rows: str, count: int, progress: Progress) -> Hashes:
    hashes = np.empty(count, dtype=np.uint64)
    reader = store.run(f"SELECT hash(case_id) AS h FROM {rows}").to_arrow_reader(BATCH)
    done = 0
    for batch in reader:
        part = batch.column(0).to_numpy()
        hashes[done : done + len(part)] = part
        done += len(part)
        progress.move(done, count)
    return hashes[:done]


def register_hashes(store: Store, hashes: Hashes) -> str:
    """Make the hashes a relation with one column `h`; returns its name."""
    store.backend.con.register("suspect_hashes", pa.table({"h": hashes}))
    return "suspect_hashes"
