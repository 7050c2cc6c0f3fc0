"""Draft: a payload's containers, what is to change in them, and what comes of it."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sentry_bridge.privacy.edit import REMOVED, Edit, Note
from sentry_bridge.privacy.kinds import Shape
from sentry_bridge.privacy.places import Cell
from sentry_bridge.privacy.plans import Rename
from sentry_bridge.privacy.reader import Reader

Entry = tuple[Any, int, Any, Any, int]
"""A container, its parent's index, its key there, how it is read, and its depth."""


class Draft:
    """One payload on its way through a reader. The payload itself is never touched."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.containers: list[Entry] = []
        self.edits: list[Edit] = []
        self.renames: dict[int, dict[Any, tuple[str, list[Note]]]] = {}
        self._cells: dict[tuple[int, int], int] = {}

    def container(self, owner: int | Cell) -> int:
        """Return the index of a container, which may be one of a table's objects."""
        if not isinstance(owner, Cell):
            return owner
        place = owner[:2]
        known = self._cells.get(place)
        if known is None:
            known = self._cells[place] = len(self.containers)
            node = self.containers[owner.owner][0][owner.row]
            self.containers.append((node, owner.owner, owner.row, owner.shape, owner.depth))
        return known

    def is_cycle(self, node: Any, parent: int) -> bool:
        while parent >= 0:
            ancestor, parent, _, _, _ = self.containers[parent]
            if ancestor is node:
                return True
        return False

    @property
    def changed(self) -> bool:
        """Whether anything has to change."""
        return bool(self.edits or self.renames)

    def result(self) -> Any:
        """Return the payload with all edits, sharing what did not change."""
        containers = self.containers
        copies: dict[int, Any] = {}

        def own(index: int) -> Any:
            chain: list[int] = []
            while index not in copies:
                node, parent, _, _, _ = containers[index]
                copies[index] = dict(node) if isinstance(node, dict) else list(node)
                chain.append(index)
                if parent < 0:
                    break
                index = parent
            for child in chain:
                _, parent, key, _, _ = containers[child]
                if parent >= 0:
                    copies[parent][key] = copies[child]
            return copies[chain[0] if chain else index]

        for edit in self.edits:
            container = own(edit.container)
            if edit.value is REMOVED:
                del container[edit.key]
            else:
                container[edit.key] = edit.value
        # All copies first: one that is made later would be put under its old key.
        for index in self.renames:
            own(index)
        for index, renames in self.renames.items():
            container = copies[index]
            items = list(container.items())
            container.clear()
            for key, value in items:
                name = renames[key][0] if key in renames else key
                while name in container:
                    name = f"{name}~"
                container[name] = value
        return copies[0][0] if 0 in copies else containers[0][0][0]

    def path(self, index: int) -> list[Any]:
        """Return the keys from the payload to a container, as they leave."""
        keys: list[Any] = []
        while index > 0:
            _, parent, key, _, _ = self.containers[index]
            keys.append(self.shown(parent, key))
            index = parent
        keys.reverse()
        return keys[1:]

    def shown(self, container: int, key: Any) -> Any:
        """Return a key as it leaves."""
        renames = self.renames.get(container)
        return renames[key][0] if renames and key in renames else key

    def renamed(self) -> Iterator[tuple[int, str, list[Note]]]:
        """Return the keys that changed: container, new key and notes."""
        for index, renames in self.renames.items():
            for name, notes in renames.values():
                yield index, name, notes

    def meta(self, meta: Any) -> dict[str, Any]:
        """Return `_meta` with the remarks on all edits added to what the SDK wrote.

        Remarks are as Relay writes them: rule, type, and the range in the text that
        leaves ("Meta Data", Relay's documentation of the event protocol).
        """
        root = _clean_meta(meta, self._reader) if isinstance(meta, dict) else {}
        nodes: dict[int, dict[str, Any]] = {1: root}
        for edit in self.edits:
            if not edit.notes or edit.container == 0:
                continue
            node = nodes.get(edit.container)
            if node is None:
                node = self._meta_node(edit.container, nodes)
            name = str(self.shown(edit.container, edit.key))
            if not name:
                continue
            entry = _child(_child(node, name), "")
            remarks = entry.get("rem")
            entry["rem"] = [
                *(remarks if isinstance(remarks, list) else ()),
                *([rule, remark, *(after or ())] for rule, remark, _, after in edit.notes),
            ]
            if edit.length and "len" not in entry:
                entry["len"] = edit.length
        return root

    def _meta_node(self, container: int, nodes: dict[int, dict[str, Any]]) -> dict[str, Any]:
        """Return the node of `_meta` for a container, with those above it."""
        chain: list[int] = []
        while container not in nodes:
            chain.append(container)
            container = self.containers[container][1]
        node = nodes[container]
        for child in reversed(chain):
            _, parent, key, _, _ = self.containers[child]
            # The empty key is where remarks stand: what has it as its name gets none.
            name = str(self.shown(parent, key))
            node = nodes[child] = _child(node, name) if name else {}
        return node

    def located(self) -> Iterator[tuple[str, Note]]:
        """Return every note with the path of what it is about."""
        for edit in self.edits:
            path = [*self.path(edit.container), self.shown(edit.container, edit.key)]
            for note in edit.notes:
                yield ".".join(map(str, path if edit.container else path[1:])), note
        for container, name, notes in self.renamed():
            for note in notes:
                yield ".".join(map(str, [*self.path(container), name])), note

    def counts(self) -> Counter[tuple[str, str]]:
        """Return how often each rule redacted at each shape of path.

        In the shape of a path everything is an asterisk that is not in the protocol: keys
        of the application can be data.
        """
        found = Counter(
            [(note.rule, edit.container) for edit in self.edits for note in edit.notes]
            + [(note.rule, container) for container, _, notes in self.renamed() for note in notes]
        )
        names = {0: "", 1: ""}
        counts: Counter[tuple[str, str]] = Counter()
        for (rule, container), number in found.items():
            counts[rule, self._shape_of(container, names)] += number
        return counts

    def _shape_of(self, container: int, names: dict[int, str]) -> str:
        """Return the shape of a container's path, with those above it kept in `names`."""
        chain: list[int] = []
        while container not in names:
            chain.append(container)
            container = self.containers[container][1]
        for child in reversed(chain):
            _, parent, key, _, _ = self.containers[child]
            how = self.containers[parent][3]
            shown = key if type(how) is Shape and key in how.fields else "*"
            names[child] = f"{names[parent]}.{shown}" if names[parent] else str(shown)
        return names[chain[0]] if chain else names[container]


def _clean_meta(meta: dict[Any, Any], reader: Reader) -> dict[str, Any]:
    """Return the SDK's `_meta` without original values, its keys redacted like the payload's."""
    result: dict[str, Any] = {}
    stack: list[tuple[dict[Any, Any], dict[str, Any]]] = [(meta, result)]
    while stack:
        old, new = stack.pop()
        for key, value in old.items():
            if key == "":
                new[""] = (
                    {k: v for k, v in value.items() if k in ("rem", "len", "err", "chunks")}
                    if isinstance(value, dict)
                    else {}
                )
                new[""].pop("chunks", None)
            elif isinstance(value, dict):
                plan = reader.plans[key]
                name = str(key)
                if type(plan) is Rename:
                    name = reader.redacted(name, plan.findings)[0]
                child: dict[str, Any] = {}
                new[name] = child
                stack.append((value, child))
    return result


def _child(node: dict[str, Any], key: str) -> dict[str, Any]:
    child = node.get(key)
    if not isinstance(child, dict):
        child = node[key] = {}
    return child
