"""Model: what all parts of a document have in common."""

from typing import Annotated, TypeVar

from pydantic import AfterValidator, ConfigDict, Field

T = TypeVar("T")

ActorName = Annotated[
    str,
    Field(
        pattern=r"^(team|user):[^\s:]+$",
        description="team:<slug of a team> or user:<e-mail address of a member>",
    ),
    AfterValidator(str.lower),
]
"""Somebody who owns or is told: `team:<slug>` or `user:<e-mail address>`."""


def strict(model: type[T]) -> type[T]:
    """Let pydantic refuse fields that a dataclass lacks, and values of other types."""
    model.__pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[attr-defined]
    return model
