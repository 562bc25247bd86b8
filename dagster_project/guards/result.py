"""What came of a suite, in words and counts, without a value of any row.

Belongs here: the verdict and its presentation. A Dagster check is made of it like this:

    AssetCheckResult(
        passed=result.clean,
        severity=AssetCheckSeverity.WARN if result.passed else AssetCheckSeverity.ERROR,
        metadata={**facts, "outcome": MetadataValue.md(facts.pop("outcome"))},
    )

with `facts = result.metadata()`: a failed critical expectation is an error and blocks, a failed
warning is shown and does not.
"""

from dataclasses import dataclass

from dagster_project.guards.suite_file import Batch, Severity

_SIGNS = {"critical": "❌ stops the run", "warning": "⚠️ warning", "info": "note"}


@dataclass(frozen=True)
class Outcome:
    """What came of one expectation.

    Attributes:
        words: the expectation as a sentence.
        type: Great Expectations' name of it.
        severity: what its failure means.
        success: whether it holds; False also when it could not be evaluated.
        batch: what it was evaluated on.
        column: column of the batch, or None for those on several.
        elements: rows looked at (rows only).
        unexpected: rows that break it (rows only).
        unexpected_percent: their share of the rows that have a value (rows only).
        figure: the figure judged (profile only); None where the table is too small to tell.
        raised: why it could not be evaluated, without any value; None if it could.
    """

    words: str
    type: str
    severity: Severity
    success: bool
    batch: Batch
    column: str | None = None
    elements: int | None = None
    unexpected: int | None = None
    unexpected_percent: float | None = None
    figure: float | None = None
    raised: str | None = None

    @property
    def counted(self) -> str:
        """The outcome's counts in words."""
        if self.raised is not None:
            return f"could not be evaluated: {self.raised}"
        if self.batch == "profile":
            return "too few rows to tell" if self.figure is None else _number(self.figure)
        if self.unexpected is None:
            return "" if self.elements is None else f"{self.elements:,} rows"
        share = f" ({self.unexpected_percent:.2f} %)" if self.unexpected_percent else ""
        return f"{self.unexpected:,} of {self.elements or 0:,} rows{share}"


@dataclass(frozen=True)
class QualityResult:
    """What came of a suite.

    Attributes:
        suite: its name.
        outcomes: one for each expectation written in the suite, in its order.
        row_count: rows of the table.
        rows_checked: rows of the batch `rows`.
    """

    suite: str
    outcomes: tuple[Outcome, ...]
    row_count: int
    rows_checked: int

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """Expectations that do not hold or could not be evaluated."""
        return tuple(outcome for outcome in self.outcomes if not outcome.success)

    @property
    def passed(self) -> bool:
        """No critical expectation failed: what follows may run."""
        return all(outcome.severity != "critical" for outcome in self.failures)

    @property
    def clean(self) -> bool:
        """Neither a critical expectation nor a warning failed."""
        return all(outcome.severity == "info" for outcome in self.failures)

    @property
    def severity(self) -> Severity | None:
        """The worst severity among the failures; None if there are none."""
        failed = {outcome.severity for outcome in self.failures}
        order: tuple[Severity, ...] = ("critical", "warning", "info")
        return next((severity for severity in order if severity in failed), None)

    def metadata(self) -> dict[str, int | str]:
        """Return the result as plain values; `outcome` is a table in Markdown."""
        failed = [outcome.severity for outcome in self.failures]
        return {
            "suite": self.suite,
            "expectations": len(self.outcomes),
            "failed critical": failed.count("critical"),
            "failed warnings": failed.count("warning"),
            "failed notes": failed.count("info"),
            "rows in the table": self.row_count,
            "rows looked at": self.rows_checked,
            "outcome": self.markdown(),
        }

    def markdown(self) -> str:
        """Return all outcomes as a Markdown table, failures first."""
        lines = ["| expectation | if it fails | outcome | counted |", "|---|---|---|---|"]
        for outcome in sorted(self.outcomes, key=lambda item: item.success):
            verdict = "holds" if outcome.success else _SIGNS[outcome.severity]
            cells = (outcome.words, outcome.severity, verdict, outcome.counted)
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        return "\n".join(lines)

    def summary(self) -> str:
        """Return the failures in one line for a terminal; empty if nothing failed."""
        return "; ".join(
            f"{outcome.severity}: {outcome.words} ({outcome.counted})" for outcome in self.failures
        )


def _number(figure: float) -> str:
    """Write whole numbers whole, others with four digits that count."""
    if figure.is_integer():
        return f"{figure:,.0f}"
    return f"{figure:,.1f}" if abs(figure) >= 1000 else f"{figure:.4g}"
