"""Generate the sample: `python -m samples.wholesaler.generate [--customers N --years Y --seed S]`.

Writes what the company delivers, and the truth to a folder beside it. Files of an earlier
generation are replaced; files of other names are left alone, so that a folder of one's own is safe.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from samples.wholesaler.company import Company, make_company
from samples.wholesaler.deliver_approaches import deliver_approaches
from samples.wholesaler.deliver_crm import deliver_crm
from samples.wholesaler.deliver_master import deliver_master
from samples.wholesaler.deliver_orders import deliver_orders
from samples.wholesaler.deliver_prospects import deliver_prospects
from samples.wholesaler.facts import write_truth
from samples.wholesaler.faults import Faults
from samples.wholesaler.plan import Plan

HERE: Final = Path(__file__).resolve().parent


def generate(plan: Plan, out: Path, truth: Path) -> Company:
    """Make the company and write its deliveries and the truth.

    Args:
        plan: size and seed.
        out: folder of the deliveries.
        truth: folder of the truth, not within `out`.

    Returns:
        The company as it was before faults were planted.

    Raises:
        ValueError: the truth would lie among the deliveries.
    """
    _keep_apart(out, truth)
    for old in sorted(out.glob("erp/Auftragspositionen_*.csv")):
        old.unlink()
    company, faults = make_company(plan), Faults(plan)
    deliver_orders(company, faults, out)
    deliver_master(company, faults, out / "erp")
    deliver_crm(company, faults, out / "crm")
    deliver_prospects(company, faults, out / "interessenten")
    deliver_approaches(company, faults, out / "interessenten")
    write_truth(company, faults, truth)
    return company


def _keep_apart(out: Path, truth: Path) -> None:
    if truth.resolve().is_relative_to(out.resolve()):
        raise ValueError("the truth must not lie among the deliveries; choose another folder")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="samples.wholesaler.generate", description=__doc__)
    parser.add_argument("--customers", type=int, default=Plan.customers)
    parser.add_argument("--years", type=int, default=Plan.years)
    parser.add_argument("--seed", type=int, default=Plan.seed)
    parser.add_argument("--lines", type=int, help="order lines to aim at; default: by the size")
    parser.add_argument("--out", type=Path, default=HERE / "deliveries")
    parser.add_argument("--truth", type=Path, help="default: truth, beside the deliveries")
    given = parser.parse_args(arguments)
    truth = given.truth or given.out.resolve().parent / "truth"
    began = time.monotonic()
    try:
        plan = Plan(given.customers, given.years, given.seed, given.lines)
        _keep_apart(given.out, truth)
    except ValueError as error:
        parser.error(str(error))
    company = generate(plan, given.out, truth)
    sys.stdout.write(
        f"{len(company.lines):,} order lines of {plan.customers:,} customers "
        f"in {time.monotonic() - began:.1f} s: {given.out}\n"
    )


if __name__ == "__main__":
    main()
