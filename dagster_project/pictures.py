"""Pictures for the Dagster UI: the Pareto curve, the gap histogram, the risk distribution.

Each function takes plain arrays and returns Markdown with the picture inside, so that the UI
shows it without a file server. No names and no ids appear in a picture.
"""

import base64
import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK: Final = "#1f2a44"
ACCENT: Final = "#d1495b"
CALM: Final = "#66a182"
PALE: Final = "#c9d3e6"


def pareto_curve(
    cumulative_share: np.ndarray, balance_customers: float, balance_sales: float
) -> str:
    """Draw the share of sales made by the best customers.

    Args:
        cumulative_share: share of sales reached after each customer, best first, shape (n,).
        balance_customers: share of customers at the balance point, 0..1.
        balance_sales: share of sales at the balance point, 0..1.
    """
    customers = np.arange(1, len(cumulative_share) + 1) / max(len(cumulative_share), 1)

    def draw(axes: "Axes") -> None:
        axes.plot(customers * 100, cumulative_share * 100, color=INK, linewidth=2)
        axes.plot([0, 100], [0, 100], color=PALE, linewidth=1)
        axes.scatter([balance_customers * 100], [balance_sales * 100], color=ACCENT, zorder=3)
        axes.annotate(
            f"{balance_customers:.0%} of customers make {balance_sales:.0%} of sales",
            (balance_customers * 100, balance_sales * 100),
            xytext=(12, -14),
            textcoords="offset points",
            color=ACCENT,
        )
        axes.set(
            xlabel="customers, best first (%)",
            ylabel="share of sales (%)",
            xlim=(0, 100),
            ylim=(0, 102),
            title="Who makes the sales",
        )

    return markdown(draw, "Pareto curve")


def gap_histogram(gap_ratio: np.ndarray) -> str:
    """Draw how far customers are beyond their usual gap between purchases.

    Args:
        gap_ratio: days since the last order divided by the usual gap, shape (n,).
    """
    edges = np.array([0, 0.5, 1, 1.5, 2, 3, 4, 6, 8, np.inf])
    labels = ["to .5", "to 1", "to 1.5", "to 2", "to 3", "to 4", "to 6", "to 8", "over 8"]
    counts, _ = np.histogram(gap_ratio, bins=edges)

    def draw(axes: "Axes") -> None:
        colours = [CALM if high <= 1 else INK if high <= 3 else ACCENT for high in edges[1:]]
        axes.bar(labels, counts, color=colours)
        axes.set(
            xlabel="days since the last order / usual gap",
            ylabel="customers",
            title="How quiet customers are, by their own rhythm",
        )

    return markdown(draw, "Gap histogram")


def probability_histogram(probability: np.ndarray, horizon_days: int) -> str:
    """Draw the distribution of churn probabilities.

    Args:
        probability: probability of no order within the horizon, 0..1, shape (n,).
        horizon_days: the horizon in days.
    """

    def draw(axes: "Axes") -> None:
        axes.hist(probability, bins=np.linspace(0, 1, 21).tolist(), color=INK)
        axes.set(
            xlabel=f"probability of no order within {horizon_days} days",
            ylabel="customers",
            xlim=(0, 1),
            title="Risk of silence",
        )

    return markdown(draw, "Churn probabilities")


def markdown(draw: Callable[["Axes"], None], name: str) -> str:
    """Draw on fresh axes and wrap the picture in Markdown; `name` is what a screen reader says."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4), layout="constrained", dpi=90)
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    draw(axes)
    axes.spines[["top", "right"]].set_visible(False)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    encoded = base64.b64encode(buffer.getvalue()).decode("ascii")
    return f"![{name}](data:image/png;base64,{encoded})"
