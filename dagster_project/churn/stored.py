"""A trained model as text: what a day's scores can be computed from again, to the last bit.

JSON, because it can be read by people and compared by tools, and because loading it runs no code;
numbers are written so that reading gives the same bits. The version is a hash of the text.
"""

import json
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from hashlib import sha256
from typing import Any, Final

import numpy as np

from dagster_project.churn.amounts import Amounts, LogLinear
from dagster_project.churn.baselines import Baseline
from dagster_project.churn.features import Setting
from dagster_project.churn.logistic import Logistic
from dagster_project.churn.model import ChurnModel
from dagster_project.churn.trees import Tree, Trees
from dagster_project.lifetime import (
    BetaGeometric,
    Dropout,
    Finding,
    Fitted,
    Mixture,
    Reason,
    SpendFit,
)
from dagster_project.lifetime.spend import Independence

FORMAT: Final = 5  # rises when features or models change their meaning: older files are not read
_KINDS: Final[dict[str, Any]] = {
    kind.__name__: kind
    for kind in (
        Amounts,
        Baseline,
        BetaGeometric,
        ChurnModel,
        Dropout,
        Finding,
        Fitted,
        Independence,
        LogLinear,
        Logistic,
        Mixture,
        Reason,
        Setting,
        SpendFit,
        Tree,
        Trees,
    )
}


@dataclass(frozen=True)
class StoredModel:
    """Everything that scoring needs.

    Attributes:
        company: whose past it was.
        trained_as_of: only what was known before that day was used.
        horizon: days looked ahead.
        customers: with a purchase before that day.
        purchases: purchase days before that day.
        amount: net amount of these, company currency.
        churn: None where no window had ended.
        repeat: the model of repeat purchase; None if all were refused.
        spend: the model of spend; None if refused.
        words: the verdict of the backtest, the plan and what was refused, for people.
    """

    company: str
    trained_as_of: date
    horizon: int
    customers: int
    purchases: int
    amount: float
    churn: ChurnModel | None
    repeat: Fitted | None
    spend: SpendFit | None
    words: tuple[str, ...]

    def text(self) -> str:
        """The model as JSON."""
        content = {field.name: _encode(getattr(self, field.name)) for field in fields(self)}
        content["trained_as_of"] = self.trained_as_of.isoformat()
        return json.dumps({"format": FORMAT, **content}, indent=1)

    @property
    def version(self) -> str:
        """First 12 hex digits of the text's SHA-256."""
        return sha256(self.text().encode()).hexdigest()[:12]


def read_stored(text: str) -> StoredModel | None:
    """Read a model; None if it was written in another format.

    Raises:
        ValueError: the text is not a stored model.
    """
    try:
        content = json.loads(text)
        if content.pop("format") != FORMAT:
            return None
        decoded = {name: _decode(value) for name, value in content.items()}
        decoded["trained_as_of"] = date.fromisoformat(decoded["trained_as_of"])
        return StoredModel(**decoded)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"The text is not a stored model: {error!r}.") from error


def _encode(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return {"array": value.dtype.str, "values": value.tolist()}
    if isinstance(value, Enum):
        return {"kind": type(value).__name__, "name": value.name}
    if is_dataclass(value):
        content = {field.name: _encode(getattr(value, field.name)) for field in fields(value)}
        return {"kind": type(value).__name__, **content}
    if isinstance(value, tuple):
        return {"tuple": [_encode(each) for each in value]}
    return value.item() if isinstance(value, np.generic) else value


def _decode(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "array" in value:
        return np.array(value["values"], dtype=value["array"])
    if "tuple" in value:
        return tuple(_decode(each) for each in value["tuple"])
    kind = _KINDS[value["kind"]]
    if issubclass(kind, Enum):
        return kind[value["name"]]
    content = {name: _decode(each) for name, each in value.items() if name != "kind"}
    return kind(**content)
