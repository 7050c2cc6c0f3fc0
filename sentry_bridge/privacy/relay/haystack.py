"""Texts to be searched, and the encoding that makes RE2's ASCII word boundaries Unicode ones.

A non-ASCII word character `c` stands as `ZcZ`, and `Z` as `Z<U+10FFFF>Z`. Every such cell begins
and ends with an ASCII word character, and no cell can be taken for plain text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property, lru_cache

from sentry_bridge.privacy.relay import codepoints as cp

CELL = 0x5A  # Z
"""The character that opens and closes a cell."""
FILLER = 0x10FFFF
"""What stands in the cell of `CELL` itself."""


class Haystack:
    """A text to be searched, with the encoding that non-ASCII text needs made once.

    Args:
        text: Any string; a lone surrogate is searched as a character that is in no class.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.is_ascii = text.isascii()
        self.utf8 = text.encode("utf-8", "surrogatepass")

    @cached_property
    def encoded(self) -> bytes:
        """The text as this module's description says."""
        text = self.text.replace("\U0010ffff", "\U0010fffe").replace("Z", "Z\U0010ffffZ")
        text = _word_character().sub(r"Z\g<0>Z", text)
        # What takes the place of a surrogate is as long, so that offsets stay.
        return _SURROGATE.sub("\ufffd", text).encode()

    @cached_property
    def _cells(self) -> tuple[list[int], list[int], list[int]]:
        """Where each cell begins and ends, and by how much the text up to its end has grown."""
        starts: list[int] = []
        ends: list[int] = []
        grown = [0]
        for cell in _CELL_BYTES.finditer(self.encoded):
            starts.append(cell.start())
            ends.append(cell.end())
            grown.append(grown[-1] + (5 if cell[1] == _FILLER_UTF8 else 2))
        return starts, ends, grown

    def plain_offset(self, offset: int) -> int:
        """An offset into the encoded text as one into `utf8`; -1 inside a cell."""
        starts, ends, grown = self._cells
        index = bisect_right(ends, offset)
        if index < len(starts) and starts[index] < offset:
            return -1
        return offset - grown[index]


_SURROGATE = re.compile("[\ud800-\udfff]")
_CELL_BYTES = re.compile(rb"Z([^Z]+)Z")
_FILLER_UTF8 = chr(FILLER).encode()


@lru_cache(maxsize=1)
def _word_character() -> re.Pattern[str]:
    members = cp.intersection(cp.word(), cp.NON_ASCII)
    inner = "".join(f"{re.escape(chr(low))}-{re.escape(chr(high))}" for low, high in members)
    return re.compile(f"[{inner}]")
