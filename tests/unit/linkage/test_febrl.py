"""Acceptance: persons of FEBRL 4, linked without using the truth."""

from benchmarks.linkage import link_febrl


def test_febrl_4_is_linked_at_an_f1_of_at_least_994_in_a_thousand() -> None:
    linked, found = link_febrl(4)
    assert len(found.true) == 5_000
    assert found.f1 >= 0.994
    assert (linked.record_pairs["band"] == "review").sum() < 100
