"""The dbt layers: one multi-asset a layer, so that a red layer stops everything after it."""

from collections.abc import Iterator

import dagster as dg
from dagster_dbt import dbt_assets

from dagster_project.dbt import TRANSLATOR, LayerEvent, build_nodes, manifest
from dagster_project.defs.pictures import picture_of
from dagster_project.defs.resources import Mainstay

# A layer is built by its schemas. Nothing has to check in between seeds and staging, nor plays and
# lists; what reads the links or the scores is built after them, since their Parquet does not exist
# before.
LAYERS = {
    "staging": "config.schema:rules config.schema:staging",
    "intermediate": "config.schema:intermediate",
    "masters": "config.schema:linkage",
    "marts": "config.schema:scores config.schema:marts",
    "lists": "config.schema:plays config.schema:lists",
}


def layer_assets() -> list[dg.AssetsDefinition]:
    """Return the assets of all layers, in the order of the data's way."""
    return [_layer(name, select) for name, select in LAYERS.items()]


def _layer(name: str, select: str) -> dg.AssetsDefinition:
    @dbt_assets(
        manifest=manifest(),
        select=select,
        exclude="resource_type:unit_test",
        name=f"build_{name}",
        dagster_dbt_translator=TRANSLATOR,
    )
    def build(context: dg.AssetExecutionContext, mainstay: Mainstay) -> Iterator[LayerEvent]:
        yield from build_nodes(context, select, mainstay.settings, picture_of)

    return build
