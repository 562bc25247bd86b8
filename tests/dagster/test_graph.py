"""The asset graph is the one that was agreed, and both ways to find it lead to the same place."""

import tomllib
from pathlib import Path

import pytest
import yaml

from dagster_project.definitions import mainstay
from tests.conftest import ROOT

SNAPSHOT = Path(__file__).with_name("asset_graph.txt")


def graph_lines() -> list[str]:
    """Return the graph as text: asset, group, what it reads, its blocking checks."""
    graph = mainstay().resolve_asset_graph()
    lines = []
    for key in sorted(graph.get_all_asset_keys()):
        node = graph.get(key)
        parents = ", ".join(sorted(parent.to_user_string() for parent in node.parent_keys))
        lines.append(f"{key.to_user_string()} [{node.group_name}] <- {parents or '-'}")
        checks = sorted(check.name for check in node.check_keys if graph.get(check).blocking)
        lines.extend(f"    blocks: {name}" for name in checks)
    return lines


def test_the_asset_graph_is_the_agreed_one() -> None:
    # After an intended change: python -m tests.dagster.test_graph
    assert graph_lines() == SNAPSHOT.read_text(encoding="utf-8").splitlines()


def test_workspace_and_project_file_name_the_same_code() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    declared = project["tool"]["dg"]["project"]
    workspace = yaml.safe_load((ROOT / "workspace.yaml").read_text(encoding="utf-8"))
    (entry,) = workspace["load_from"]
    assert entry["python_module"]["module_name"] == declared["code_location_target_module"]
    assert entry["python_module"]["location_name"] == declared["code_location_name"]


@pytest.mark.parametrize("name", ["refresh", "lists"])
def test_the_jobs_exist(name: str) -> None:
    assert mainstay().resolve_job_def(name).name == name


def test_every_asset_says_what_it_is() -> None:
    graph = mainstay().resolve_asset_graph()
    silent = [
        key.to_user_string()
        for key in graph.get_all_asset_keys()
        if not graph.get(key).description and graph.get(key).group_name != "rules"
    ]
    assert silent == []


def test_a_layer_reads_only_earlier_layers() -> None:
    order = ["raw", "rules", "staging", "intermediate", "linkage", "scores", "marts"]
    order += ["plays", "lists", "out"]
    graph = mainstay().resolve_asset_graph()
    backwards = [
        f"{key.to_user_string()} reads {parent.to_user_string()}"
        for key in graph.get_all_asset_keys()
        for parent in graph.get(key).parent_keys
        if order.index(parent.path[0]) > order.index(key.path[0])
    ]
    assert backwards == []


if __name__ == "__main__":
    SNAPSHOT.write_text("\n".join(graph_lines()) + "\n", encoding="utf-8")
