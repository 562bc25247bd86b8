"""Seven customers, every mart value worked out by hand.

As of 2026-03-01 in Berlin, horizon 30 days, costs known throughout, so value is margin.

a  five orders of 10 x 100 every 30 days (the first under an account merged into it), one with a
   discount of 100, one piece returned: gross 5,000, net 5,000 - 100 - 100 = 4,800, cost 49 x 60 =
   2,940, margin 1,860. Last order 2026-01-30, 30 days ago. Contacted 19 days ago.
b  five orders of 5 x 100 every 10 days: 2,500, margin 1,000. Last 2025-12-11, 80 days ago. Last
   contact 2025-09-01, 181 days ago. Its one contact has withdrawn.
c  four orders of 20 x 100 every 20 days (one in two lines): 8,000, margin 3,200. Last 2026-02-11,
   18 days ago. Last contact 2025-08-01, 212 days ago. Its contact granted the phone.
d  one order of 100 on 2026-02-15 at 23:30, 14 days ago; margin 40.
e  one order of 3 x 100 dollars on 2025-03-10 at .9, 356 days ago: 270, margin 270 - 162 = 108.
f  one cancelled order: nowhere. g ordered half an hour after the as-of day began: not known yet.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

SALES = 15_670  # 8,000 + 4,800 + 2,500 + 270 + 100


@pytest.fixture(scope="module")
def published(tiny_home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    path = tiny_home / "out" / "published" / "mainstay.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


def rows(published: duckdb.DuckDBPyConnection, sql: str) -> dict[str, tuple[object, ...]]:
    """Return the rows of a query by their first column."""
    return {row[0]: row[1:] for row in published.execute(sql).fetchall()}


def test_orders_and_revenue_are_those_worked_out_by_hand(
    published: duckdb.DuckDBPyConnection,
) -> None:
    found = rows(
        published,
        "select customer_id, first_order_on, last_order_on, orders, order_lines, products, "
        "gross_revenue, discount_amount, returned_amount, net_revenue, average_order_value "
        "from marts.customer_value",
    )
    day = date.fromisoformat
    assert found == {
        "a": (day("2025-10-02"), day("2026-01-30"), 5, 5, 1, 5000, 100, 100, 4800, 980),
        "b": (day("2025-11-01"), day("2025-12-11"), 5, 5, 1, 2500, 0, 0, 2500, 500),
        "c": (day("2025-12-13"), day("2026-02-11"), 4, 5, 2, 8000, 0, 0, 8000, 2000),
        "d": (day("2026-02-15"), day("2026-02-15"), 1, 1, 1, 100, 0, 0, 100, 100),
        "e": (day("2025-03-10"), day("2025-03-10"), 1, 1, 1, 270, 0, 0, 270, 270),
    }


def test_margin_value_and_tier_follow_from_known_costs(
    published: duckdb.DuckDBPyConnection,
) -> None:
    found = rows(
        published,
        "select customer_id, margin, margin_12m, costed_share, value_12m, value_basis, value_tier, "
        "net_revenue_12m, gross_revenue_12m, orders_12m from marts.customer_value",
    )
    assert found == {
        "a": (1860, 1860, 1.0, 1860, "margin", "standard", 4800, 5000, 5),
        "b": (1000, 1000, 1.0, 1000, "margin", "standard", 2500, 2500, 5),
        "c": (3200, 3200, 1.0, 3200, "margin", "key", 8000, 8000, 4),
        "d": (40, 40, 1.0, 40, "margin", "small", 100, 100, 1),
        "e": (108, 108, 1.0, 108, "margin", "small", 270, 270, 1),
    }


def test_scores_put_equal_customers_into_the_same_fifth(
    published: duckdb.DuckDBPyConnection,
) -> None:
    # By last order: e, b, a, c, d. By orders: d and e with 1, c with 4, a and b with 5.
    # By net revenue: d, e, b, a, c.
    found = rows(
        published,
        "select customer_id, recency_score, frequency_score, monetary_score "
        "from marts.customer_value",
    )
    assert found == {
        "a": (3, 4, 4),
        "b": (2, 4, 3),
        "c": (4, 3, 5),
        "d": (5, 1, 1),
        "e": (1, 1, 2),
    }


def test_pareto_classes_cut_at_the_companys_own_balance_point(
    published: duckdb.DuckDBPyConnection,
) -> None:
    # c and a are 2 of 5 customers and 12,800 of 15,670: .4 + .817 is the first sum above 1.
    found = rows(
        published,
        "select customer_id, sales_rank, share_of_sales, cumulative_share, pareto_class, "
        "is_dependence from marts.customer_value",
    )
    expected = {
        "c": (1, 8000 / SALES, 8000 / SALES, "A", True),
        "a": (2, 4800 / SALES, 12_800 / SALES, "A", True),
        "b": (3, 2500 / SALES, 15_300 / SALES, "B", True),
        "e": (4, 270 / SALES, 15_570 / SALES, "C", False),
        "d": (5, 100 / SALES, 1.0, "C", False),
    }
    for customer, (rank, share, cumulative, pareto_class, dependence) in expected.items():
        assert found[customer] == (
            rank,
            pytest.approx(share, abs=1e-6),
            pytest.approx(cumulative, abs=1e-6),
            pareto_class,
            dependence,
        )
    assert set(found) == set(expected)


def test_concentration_says_how_much_hangs_on_few(published: duckdb.DuckDBPyConnection) -> None:
    (found,) = published.execute(
        "select customers, net_revenue, top_20_percent_share, balance_customer_share, "
        "balance_sales_share, customers_for_80_percent, largest_customer_share, hhi, "
        "customers_over_10_percent from marts.sales_concentration"
    ).fetchall()
    squares = 8000**2 + 4800**2 + 2500**2 + 270**2 + 100**2
    assert found[:2] == (5, 15_670)
    assert found[2:5] == pytest.approx((8000 / SALES, 0.4, 12_800 / SALES), abs=1e-6)
    assert found[5] == 2
    assert found[6:8] == pytest.approx((8000 / SALES, squares / SALES**2), abs=1e-6)
    assert found[8] == 3


def test_the_purchase_clock_runs_by_each_customers_own_rhythm(
    published: duckdb.DuckDBPyConnection,
) -> None:
    # The company's usual gap is the median of 30, 10 and 20; d and e have none of their own.
    found = rows(
        published,
        "select customer_id, purchase_days, days_since_order, median_gap_days, p90_gap_days, gaps, "
        "usual_gap_days, gap_basis, gap_ratio, quiet_after_days, expected_next_order_on, "
        "days_overdue from marts.activity_gap",
    )
    day = date.fromisoformat
    assert found == {
        "a": (5, 30, 30, 30, 4, 30, "own", 1.0, 30, day("2026-03-01"), 0),
        "b": (5, 80, 10, 10, 4, 10, "own", 8.0, 10, day("2025-12-21"), 70),
        "c": (4, 18, 20, 20, 3, 20, "own", 0.9, 20, day("2026-03-03"), 0),
        "d": (1, 14, None, None, 0, 20, "company", 0.7, 20, day("2026-03-07"), 0),
        "e": (1, 356, None, None, 0, 20, "company", 17.8, 20, day("2025-03-30"), 336),
    }


def test_the_contact_clock_tells_their_silence_from_ours(
    published: duckdb.DuckDBPyConnection,
) -> None:
    # Cadence: key 30, standard 120, small 365 days.
    found = rows(
        published,
        "select customer_id, days_since_outbound, days_since_inbound, outbound_12m, inbound_12m, "
        "cadence_days, contact_overdue_days, clock from marts.activity_gap",
    )
    assert found == {
        "a": (19, None, 1, 0, 120, 0, "steady"),
        "b": (181, None, 1, 0, 120, 61, "both_quiet"),
        "c": (212, 28, 1, 1, 30, 182, "we_went_quiet"),
        "d": (None, None, 0, 0, 365, 0, "new"),
        "e": (None, None, 0, 0, 365, 0, "they_went_quiet"),
    }


def test_a_handful_of_customers_prove_no_model_so_a_naive_rule_speaks(
    published: duckdb.DuckDBPyConnection,
) -> None:
    found = published.execute("select distinct model, status from marts.churn").fetchall()
    assert found == [("gap_ratio", "scored")]
    (words,) = published.execute(
        "select words from marts.model_comparison where role = 'champion' limit 1"
    ).fetchall()[0]
    assert "because no model proved better" in words
    narrow = published.execute(
        "select count(*) from marts.churn "
        "where churn_probability_high - churn_probability_low < 0.15"
    ).fetchall()
    assert narrow == [(0,)]


def test_the_retention_list_holds_whom_we_may_call_and_says_why(tiny_home: Path) -> None:
    # c: margin 3,200 x 34.06 % x .05 - 12 = 42.50. b would be won back, but withdrew.
    (found,) = duckdb.sql(
        "select customer_id, play, expected_value, owner_id, contact_name, contact_phone, channel, "
        "priority, arm, status, reason "
        f"from '{tiny_home}/out/lists/2026-03-01/retention_list.parquet'"
    ).fetchall()
    assert found[:10] == (
        "c",
        "reconnect",
        Decimal("42.50"),
        "m1",
        "Carl Clasen",
        "+49 40 222",
        "phone",
        1,
        "treatment",
        "new",
    )
    assert "212 days" in found[10]


def test_who_is_left_out_is_a_table_with_the_reason(
    published: duckdb.DuckDBPyConnection,
) -> None:
    found = rows(
        published,
        "select customer_id, play, expected_value, reason_left_out "
        "from lists.retention_list_left_out",
    )
    # 1,000 x 78.95 % x .05 - 20
    assert found == {"b": ("win_back", Decimal("19.48"), "no_permission")}


def test_a_prospect_is_somebody_new(published: duckdb.DuckDBPyConnection) -> None:
    listed = published.execute("select name, source, status from lists.prospect_list").fetchall()
    left_out = rows(
        published,
        "select source_record_id, reason_left_out, matched_customer_id "
        "from lists.prospect_list_left_out",
    )
    assert listed == [("Nova Werk GmbH", "directory", "new")]
    assert left_out["1"][1] == "c"
    assert set(left_out) == {"1", "77"}


def test_the_published_copy_holds_no_contact_details(
    published: duckdb.DuckDBPyConnection,
) -> None:
    columns = {
        name
        for (name,) in published.execute(
            "select column_name from information_schema.columns where table_schema = 'lists'"
        ).fetchall()
    }
    assert not columns & {"contact_name", "contact_email", "contact_phone", "email", "phone"}
    assert "customer_name" in columns


def test_every_delivered_row_is_counted(tiny_home: Path) -> None:
    counts = duckdb.sql(
        f"select count(*) from '{tiny_home}/state/lake/raw/order_lines.parquet'"
    ).fetchall()
    assert counts == [(20,)]
