"""What both engines are given: the records as one Arrow table, the model as Splink's settings."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
from splink import SettingsCreator

from kirok.link.features import Features, types_of
from kirok.link.model import Model


def settings_of(model: Model) -> SettingsCreator:
    """Splink's own settings."""
    return SettingsCreator.from_path_or_dict(model.splink())


def as_table(features: Features, lists: Sequence[int], new: Sequence[bool]) -> pa.Table:
    """One row a record: its number, its list, its features, its parts of blocking rules."""
    arrays = {
        "unique_id": pa.array(range(len(lists)), pa.int32()),
        "list_id": pa.array(lists, pa.int32()),
        "new": pa.array(new, pa.bool_()),
    }
    arrays |= {name: features.columns[name] for name in types_of(features.kinds)}
    arrays |= {f"part_{name}": values for name, values in features.parts.items()}
    return pa.table(arrays)
