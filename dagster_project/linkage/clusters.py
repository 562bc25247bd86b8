"""Pairs become clusters, without chains that contradict themselves.

Belongs here: which pairs merge. A person's decision comes first. Then the strongest pair first, and
no merge joins two customer accounts, two records that a person called different, or two records
whose own comparison says that they are different.
"""

from collections import defaultdict
from collections.abc import Iterable


class Clusters:
    """Records in groups, with what must not stand in one group.

    Args:
        size: number of records, numbered from 0.
    """

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))
        self._members: dict[int, list[int]] = {}
        self._accounts: dict[int, frozenset[str]] = {}
        self._apart: defaultdict[int, set[int]] = defaultdict(set)

    def holds_account(self, record: int, account: str) -> None:
        """Say that a record is a customer account; before any merge."""
        self._accounts[record] = frozenset([account])

    def keep_apart(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Say which records contradict each other."""
        for one, other in pairs:
            self._apart[one].add(other)
            self._apart[other].add(one)

    def find(self, record: int) -> int:
        """The record that stands for the group."""
        root = record
        while self._parent[root] != root:
            root = self._parent[root]
        while self._parent[record] != root:
            self._parent[record], record = root, self._parent[record]
        return root

    def members(self, record: int) -> list[int]:
        """All records of its group."""
        root = self.find(record)
        return self._members.get(root, [root])

    def may_join(self, one: int, other: int) -> bool:
        """Whether nothing speaks against one group of both."""
        left, right = self.find(one), self.find(other)
        if left == right:
            return True
        accounts = self._accounts.get(left), self._accounts.get(right)
        if accounts[0] and accounts[1] and accounts[0] != accounts[1]:
            return False
        few, many = sorted((self.members(left), self.members(right)), key=len)
        inside = set(many)
        return all(
            self._apart[record].isdisjoint(inside) for record in few if record in self._apart
        )

    def join(self, one: int, other: int) -> None:
        """Make one group of both."""
        left, right = self.find(one), self.find(other)
        if left == right:
            return
        if len(self.members(left)) < len(self.members(right)):
            left, right = right, left
        self._parent[right] = left
        self._members[left] = self.members(left) + self._members.pop(right, [right])
        accounts = self._accounts.get(left, frozenset()) | self._accounts.pop(right, frozenset())
        if accounts:
            self._accounts[left] = accounts
