"""Places: where in a payload a value stands.

A container is known by its index in a list of containers. Objects that are read together
as a table get one only when something is found in them.
"""

from bisect import bisect_right
from typing import Any, Generic, NamedTuple, TypeVar

from sentry_bridge.privacy.kinds import Shape

Value = TypeVar("Value")


class Cell(NamedTuple):
    """An object in a list that was read as a table: a container once anything needs it."""

    owner: int
    row: int
    shape: Shape
    depth: int


class Column(NamedTuple):
    """One field of many objects in a list."""

    owner: int
    field: str
    shape: Shape
    depth: int


class Values(Generic[Value]):
    """Values, with where each belongs."""

    __slots__ = ("keys", "owners", "starts", "values")

    def __init__(self) -> None:
        self.values: list[Value] = []
        self.keys: list[Any] = []
        self.starts: list[int] = []
        self.owners: list[int | Column] = []

    def put(self, owner: int, key: Any, value: Value) -> None:
        # The values of one container stand together.
        if not self.owners or self.owners[-1] != owner:
            self.starts.append(len(self.values))
            self.owners.append(owner)
        self.values.append(value)
        self.keys.append(key)

    def put_column(self, column: Column, indexes: list[int], values: list[Value]) -> None:
        self.starts.append(len(self.values))
        self.owners.append(column)
        self.values += values
        self.keys += indexes

    def home(self, index: int) -> tuple[int | Cell, Any]:
        owner, key = self.owners[bisect_right(self.starts, index) - 1], self.keys[index]
        if isinstance(owner, Column):
            return Cell(owner.owner, key, owner.shape, owner.depth), owner.field
        return owner, key
