"""Pictures of how well a model does: calibration, lift, tracking, frequency, spend.

Each function takes plain arrays and returns Markdown with the picture inside, like `pictures`.
Titles say what the picture shows. No names and no ids appear in a picture.
"""

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.stats import binomtest

from dagster_project.backtest import Deciles, LiftCurve, Tracking
from dagster_project.pictures import ACCENT, CALM, INK, PALE, markdown

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BARS: Final = (0, 1, 2, 3, 4, 5, 7, 10, 15, 25, 50, 100)  # least number of each bar


def calibration_curve(by_model: dict[str, Deciles], horizon_days: int) -> str:
    """Draw promised against happened lapses by decile, the first model with 95 % bars.

    Args:
        by_model: deciles over all test origins, the model in use first, at most two.
        horizon_days: days looked ahead.
    """
    model, first = next(iter(by_model.items()))
    gap = np.abs(first.promised_lapses - first.happened_lapses).sum() / first.customers.sum()
    happened = first.happened_lapses / first.customers
    ranges = [
        binomtest(round(lapses), customers).proportion_ci(0.95, method="wilson")
        for lapses, customers in zip(first.happened_lapses, first.customers, strict=True)
    ]
    reach = np.abs(np.array([(each.low, each.high) for each in ranges]).T - happened)

    def draw(axes: "Axes") -> None:
        axes.plot([0, 100], [0, 100], color=PALE, linewidth=1.5, label="promises kept exactly")
        for (name, each), colour in zip(list(by_model.items())[1:], (ACCENT,), strict=False):
            axes.plot(
                100 * each.promised_lapses / each.customers,
                100 * each.happened_lapses / each.customers,
                "s--",
                color=colour,
                linewidth=1,
                markersize=4,
                label=f"{name}, best baseline",
            )
        axes.errorbar(
            100 * first.promised_lapses / first.customers,
            100 * happened,
            yerr=100 * reach,
            fmt="o-",
            color=INK,
            linewidth=1.5,
            capsize=3,
            label=f"{model}, in use, 95 % range of chance",
        )
        axes.set(
            xlabel=f"promised probability of no order within {horizon_days} days (%)",
            ylabel="customers who did not order (%)",
            xlim=(-2, 102),
            ylim=(-2, 102),
            title=f"Promised and happened differ by {100 * gap:.1f} points on average",
        )
        axes.legend(frameon=False, loc="upper left")

    return markdown(draw, "Calibration curve")


def lift_curves(by_model: dict[str, LiftCurve], lapsed: float) -> str:
    """Draw the share of lapses caught against the share of customers contacted.

    Args:
        by_model: the model in use first, then the best baseline if it is another.
        lapsed: share of the customers who lapsed, 0..1; a list as long could hold them all.
    """
    model = next(iter(by_model))
    found = [np.interp(lapsed, each.contacted, each.caught) for each in by_model.values()]
    naive = f"; by the baseline {found[1]:.0%}" if len(found) > 1 else ""

    def draw(axes: "Axes") -> None:
        axes.plot([0, 100 * lapsed, 100], [0, 100, 100], color=CALM, linewidth=1, label="foresight")
        for (name, each), colour in zip(by_model.items(), (INK, ACCENT), strict=False):
            label = f"{name}, in use" if name == model else f"{name}, best baseline"
            axes.plot(100 * each.contacted, 100 * each.caught, color=colour, label=label)
        axes.plot([0, 100], [0, 100], color=PALE, linewidth=1.5, label="a coin")
        axes.set(
            xlabel="customers contacted, highest probability first (%)",
            ylabel="of those who lapsed, on the list (%)",
            xlim=(0, 100),
            ylim=(0, 102),
            title=f"Contacting {lapsed:.0%} finds {found[0]:.0%} of those who lapsed{naive}",
        )
        axes.legend(frameon=False, loc="lower right")

    return markdown(draw, "Lift curve")


def tracking_plot(tracked: Tracking, model: str, origin: str, customers: int) -> str:
    """Draw cumulative orders by week, expected at the origin and actual.

    Args:
        tracked: by days since the origin.
        model: of repeat purchase.
        origin: the day before which everything was known.
        customers: who had bought by then.
    """
    weeks, expected, actual = tracked.days / 7, tracked.expected[-1], tracked.actual[-1]
    off = f" ({expected / actual - 1:+.1%})" if actual else ""

    def draw(axes: "Axes") -> None:
        axes.plot(weeks, tracked.actual, color=ACCENT, linewidth=2, label="came")
        axes.plot(
            weeks, tracked.expected, "--", color=INK, linewidth=2, label=f"expected by {model}"
        )
        axes.yaxis.set_major_formatter("{x:,.0f}")
        axes.set(
            xlabel=f"weeks after {origin}",
            ylabel=f"orders so far of {customers:,} customers",
            xlim=(0, weeks[-1]),
            ylim=(0, None),
            title=f"In {weeks[-1]:.0f} weeks {expected:,.0f} orders were expected{off}, "
            f"{actual:,.0f} came",
        )
        axes.legend(frameon=False, loc="upper left")

    return markdown(draw, "Tracking of orders")


def frequency_histogram(actual: np.ndarray, drawn: np.ndarray, model: str) -> str:
    """Draw how many customers bought again how often, beside what the model would give.

    Args:
        actual: repeat purchases, shape (customers,).
        drawn: the same drawn from the model for the same observed times, shape (customers,).
        model: of repeat purchase.
    """
    top = max(actual.max(), drawn.max())
    begins = [least for least in _BARS if least <= top]
    edges = np.array([*begins, np.inf])
    labels = [
        str(low) if high == low + 1 else f"{low}+" if high == np.inf else f"{low}-{high - 1:.0f}"
        for low, high in zip(begins, edges[1:], strict=True)
    ]
    shares = [np.histogram(each, edges)[0] / len(each) for each in (actual, drawn)]
    places = np.arange(len(labels))

    def draw(axes: "Axes") -> None:
        axes.bar(places - 0.2, 100 * shares[0], 0.4, color=ACCENT, label="customers")
        axes.bar(places + 0.2, 100 * shares[1], 0.4, color=INK, label=f"drawn from {model}")
        axes.set_xticks(places, labels)
        axes.set(
            xlabel="orders after the first, days with an order counted once",
            ylabel="customers (%)",
            title=f"{shares[0][0]:.0%} of customers bought once; "
            f"the model gives {shares[1][0]:.0%}",
        )
        axes.legend(frameon=False)

    return markdown(draw, "Frequency histogram")


def spend_by_decile(deciles: Deciles, horizon_days: int, currency: str) -> str:
    """Draw promised beside happened spend by decile of the churn probability.

    Args:
        deciles: over all test origins, of the model in use.
        horizon_days: days looked ahead.
        currency: of the company.
    """
    promised, happened = deciles.promised_spend.sum(), deciles.happened_spend.sum()
    off = f" ({promised / happened - 1:+.1%})" if happened else ""

    def draw(axes: "Axes") -> None:
        each, decile = 1 / deciles.customers, deciles.decile
        axes.bar(decile - 0.2, deciles.happened_spend * each, 0.4, color=ACCENT, label="happened")
        axes.bar(decile + 0.2, deciles.promised_spend * each, 0.4, color=INK, label="expected")
        axes.set_xticks(decile)
        axes.yaxis.set_major_formatter("{x:,.0f}")
        axes.set(
            xlabel="tenth of the customers, 1 = most likely not to order",
            ylabel=f"{currency} per customer within {horizon_days} days",
            title=f"{promised:,.0f} {currency} were expected{off}, {happened:,.0f} happened",
        )
        axes.legend(frameon=False, loc="upper left")

    return markdown(draw, "Expected spend by decile")
