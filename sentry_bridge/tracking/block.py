"""Block: a context manager of ours around code that is not ours, which it never disturbs."""

from types import TracebackType
from typing import ClassVar, Self

from sentry_bridge.tracking.losses import lost


class Block:
    """Does something when a block begins and when it ends; this base class does nothing.

    What goes wrong in that is counted as the loss of `helper`. What the block itself
    raises goes on to the caller.
    """

    __slots__ = ()
    helper: ClassVar[str] = ""

    def _begin(self) -> None:
        """Begin the block."""

    def _end(self, error: BaseException | None) -> None:
        """End the block, out of which `error` is on its way if it is not None."""

    def __enter__(self) -> Self:
        try:
            self._begin()
        except Exception:
            lost("error", self.helper)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            self._end(error)
        except Exception:
            lost("error", self.helper)
