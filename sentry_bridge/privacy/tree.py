"""Tree: one walk over a payload, one scan over its strings, edits where something was found.

The walk collects every string with its place. All strings are scanned together, and only
those that match a hint are read closely. The result shares with the input whatever did
not change; the input itself is never touched.
"""

from typing import Any

from sentry_bridge.privacy.draft import Draft
from sentry_bridge.privacy.kinds import Shape
from sentry_bridge.privacy.objects import ObjectWalk
from sentry_bridge.privacy.reader import Reader
from sentry_bridge.privacy.search import Search


def read(payload: Any, shape: Shape | None, reader: Reader) -> Draft:
    """Read the whole payload and draft what has to change."""
    draft = Draft(reader)
    walk = ObjectWalk(reader, draft)
    walk.collect(payload, shape)
    Search(reader, draft, walk).run()
    return draft
