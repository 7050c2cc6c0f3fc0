"""Rows: values below a line of names, as in CSV (RFC 4180) and tables of text."""

import re
from collections.abc import Iterator

from sentry_bridge.privacy.keys import KeyTable, Telling
from sentry_bridge.privacy.redaction import Finding

_LINE = re.compile(r"(?:(?!\\r?\\n|\\n)[^\r\n])++")
_NAME = re.compile(r"\s{0,40}+[\"']?[^\W\d][\w .-]{0,40}+[\"']?\s{0,40}+")
_RULE = re.compile(r"[\s|:+=-]++")
_DELIMITERS = (",", ";", "\t", "|", "\\t")
_BREAKS = re.compile(r"[\n\r]|\\n")


def find_in_rows(text: str, keys: KeyTable) -> Iterator[Finding]:
    """Yield the cells in columns whose names tell."""
    if not _BREAKS.search(text):
        return
    columns: dict[int, Telling] = {}
    width, delimiter = 0, ""
    for line in _LINE.finditer(text):
        content = line.group()
        if width and content.count(delimiter) + 1 == width:
            if not _RULE.fullmatch(content):
                yield from _cells(content, line.start(), delimiter, columns)
            continue
        if width and _RULE.fullmatch(content):
            continue
        width = 0
        for candidate in _DELIMITERS:
            names = content.strip(candidate if candidate == "|" else "").split(candidate)
            if len(names) > 1 and all(map(_NAME.fullmatch, names)):
                told = ((index, keys.tells(name.strip(" \"'"))) for index, name in enumerate(names))
                columns = {index: telling for index, telling in told if telling is not None}
                if columns:
                    if content.startswith(candidate):
                        columns = {index + 1: telling for index, telling in columns.items()}
                    width, delimiter = content.count(candidate) + 1, candidate
                    break


def _cells(
    line: str, offset: int, delimiter: str, columns: dict[int, Telling]
) -> Iterator[Finding]:
    position = 0
    for index, cell in enumerate(line.split(delimiter)):
        value = cell.strip(" \"'")
        if value and index in columns:
            start = offset + position + cell.index(value)
            yield Finding(start, start + len(value), f"pair:{columns[index].category.name}")
        position += len(cell) + len(delimiter)
