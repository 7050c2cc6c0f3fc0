"""Pages of the documentation whose marked regions are written from the code.

A region is what stands between `<!-- name -->` and `<!-- /name -->`.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def read(page: str) -> str:
    """Return the text of a page, named by its path from the root, such as `docs/privacy.md`."""
    return (ROOT / page).read_text(encoding="utf-8")


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(
        f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |" for row in lines
    )


def filled(text: str, regions: Mapping[str, str]) -> str:
    """Return `text` with new content in the regions that are named.

    Raises:
        SystemExit: when a region is missing.
    """
    for name, content in regions.items():
        begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        before, found, rest = text.partition(begin)
        _, closed, after = rest.partition(end)
        if not (found and closed):
            raise SystemExit(f"there is no region from {begin} to {end}")
        text = f"{before}{begin}\n{content}\n{end}{after}"
    return text


def publish(pages: Mapping[str, str]) -> int:
    """Write pages; with `--check` on the command line only compare them.

    Args:
        pages: their new texts by their paths from the root.

    Returns:
        The exit status: 1 when a page that was compared is out of date.
    """
    stale = [page for page, text in pages.items() if text != read(page)]
    if "--check" not in sys.argv:
        for page in stale:
            (ROOT / page).write_text(pages[page], encoding="utf-8")
        return 0
    if stale:
        print(f"{', '.join(stale)}: out of date; run python scripts/{Path(sys.argv[0]).name}")
    return int(bool(stale))
