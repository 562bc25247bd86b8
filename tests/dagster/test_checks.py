"""Every data test of dbt is an asset check, so the gate knows of it, and runs where its home is."""

from collections.abc import Mapping
from typing import Any

import dagster as dg
import pytest
from dagster_dbt.asset_utils import get_asset_check_key_for_test

from dagster_project.dbt import TRANSLATOR, manifest
from dagster_project.definitions import mainstay

# In the order of building; one invocation of dbt each.
LAYERS = (
    {"rules", "staging"},
    {"intermediate"},
    {"linkage"},
    {"scores", "marts"},
    {"plays", "lists"},
)


def data_tests() -> list[Mapping[str, Any]]:
    """Return dbt's data tests; the project has no tests of sources."""
    nodes = manifest()["nodes"].values()
    return [node for node in nodes if node["resource_type"] == "test"]


def each_test() -> list[object]:
    return [pytest.param(node, id=node["name"]) for node in data_tests()]


def check_of(node: Mapping[str, Any]) -> dg.AssetCheckKey | None:
    return get_asset_check_key_for_test(manifest(), TRANSLATOR, node["unique_id"], project=None)


def layer_of(unique_id: str) -> int:
    """Return the number of the layer that builds a node; -1 for what is delivered."""
    if unique_id.startswith("source."):
        return -1
    schema = manifest()["nodes"][unique_id]["schema"]
    (number,) = (number for number, schemas in enumerate(LAYERS) if schema in schemas)
    return number


def built_or_read_by(layer: int) -> set[str]:
    """Return what a layer builds, and everything before it that this is made from."""
    found: set[str] = set()
    open_ids = [
        unique_id
        for unique_id, node in manifest()["nodes"].items()
        if node["resource_type"] in ("model", "seed") and layer_of(unique_id) == layer
    ]
    while open_ids:
        unique_id = open_ids.pop()
        if unique_id not in found:
            found.add(unique_id)
            open_ids += manifest()["parent_map"].get(unique_id, [])
    return found


@pytest.mark.parametrize("node", each_test())
def test_a_data_test_is_a_check_and_blocks_unless_it_warns(node: Mapping[str, Any]) -> None:
    # Remedy for a new test with several parents: name its home, as the other tests/assert_* do.
    graph = mainstay().resolve_asset_graph()
    key = check_of(node)
    assert key in graph.asset_check_keys
    assert graph.get(key).blocking is (node["config"]["severity"].lower() == "error")


@pytest.mark.parametrize("node", each_test())
def test_a_data_test_runs_in_the_layer_of_its_home(node: Mapping[str, Any]) -> None:
    # dbt runs a test once all its parents are there (`--indirect-selection buildable`).
    key = check_of(node)
    assert key is not None
    parents = set(node["depends_on"]["nodes"])
    (home,) = (
        unique_id for unique_id in parents if unique_id.split(".")[2] == key.asset_key.path[-1]
    )
    assert layer_of(home) == max(layer_of(parent) for parent in parents)
    assert parents <= built_or_read_by(layer_of(home))


def test_no_two_data_tests_are_the_same_check() -> None:
    keys = [check_of(node) for node in data_tests()]
    assert len(set(keys)) == len(keys)


def test_a_delivery_is_guarded_by_its_suite_alone() -> None:
    graph = mainstay().resolve_asset_graph()
    raw = {key.name for key in graph.asset_check_keys if key.asset_key.path[0] == "raw"}
    assert raw == {"delivery_is_plausible", "every_row_is_accounted_for"}
