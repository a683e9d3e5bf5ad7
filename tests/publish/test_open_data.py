"""The downloads: they read back as they were, and the data package tells the truth about them."""

from __future__ import annotations

import csv
import json
from hashlib import sha256

import pytest

from answerable.publish.open_data import TABLES
from answerable.publish.rows import records


@pytest.fixture(scope="module")
def package(report):
    return json.loads((report / "datapackage.json").read_text("utf-8"))


def test_every_column_is_explained():
    for _, schema, meanings, _, _ in TABLES:
        assert schema.names == list(meanings)


def test_sizes_and_digests_are_those_of_the_files(package, report):
    for resource in package["resources"]:
        content = (report / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == "sha256:" + sha256(content).hexdigest()


def test_the_fields_of_a_table_are_the_columns_of_its_file(package, report):
    for resource in package["resources"]:
        if resource.get("type") == "table":
            with (report / resource["path"]).open(encoding="utf-8", newline="") as file:
                header = next(csv.reader(file))
            assert [field["name"] for field in resource["schema"]["fields"]] == header


def test_published_values_keep_the_constraints_they_are_published_with(package, city):
    fields = next(r for r in package["resources"] if r["name"] == "standing")["schema"]["fields"]
    for field in fields:
        limits = field.get("constraints", {})
        for row in records(city[0].table):
            value = row[field["name"]]
            assert value is not None or not limits.get("required")
            assert value is None or "minimum" not in limits or value >= limits["minimum"]
            assert value is None or "enum" not in limits or value in limits["enum"]


def test_a_package_has_what_the_standard_asks_for(package):
    assert {"resources", "licenses", "sources", "name", "title"} <= package.keys()


def test_the_source_is_told_by_name_and_digest(package):
    assert package["sources"][0]["hash"] == "sha256:" + "ab" * 32
    assert package["sources"][0]["path"] == "city <2019>.csv"


def test_a_csv_reads_back_to_the_same_values(report, city):
    with (report / "variants.csv").open(encoding="utf-8", newline="") as file:
        read = list(csv.DictReader(file))
    for row, told in zip(records(city[1].variants), read, strict=True):
        assert told["account"] == row["account"]
        assert told["ratio"] == ("" if row["ratio"] is None else repr(row["ratio"]))


def test_the_json_holds_every_row_of_the_standing(report, city):
    told = json.loads((report / "standing.json").read_text("utf-8"))
    assert [row["ratio"] for row in told["accounts"]] == city[0].table["ratio"].to_pylist()


def test_a_name_that_looks_like_a_formula_is_warned_of(report):
    assert "may be taken for formulas" in (report / "index.html").read_text("utf-8")
