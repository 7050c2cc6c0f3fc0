"""Tree: one walk over a payload, one scan over its strings, edits where something was found.

The walk collects every string with its place. All strings are scanned together, and only
those that match a hint are read closely. The result shares with the input whatever did
not change; the input itself is never touched.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain
from typing import Any, Generic, NamedTuple, TypeVar

import orjson

from sentry_bridge.privacy.encodings import find_in_escapes
from sentry_bridge.privacy.keys import Telling, split
from sentry_bridge.privacy.kinds import Layout, Shape
from sentry_bridge.privacy.known import KnownSecrets, is_distinctive
from sentry_bridge.privacy.pairs import is_harmless_value
from sentry_bridge.privacy.patterns import is_card
from sentry_bridge.privacy.plans import NAMED, PERSON, PRECISE, STRICT, WEAK, Plan, Plans, Rename
from sentry_bridge.privacy.redaction import FILTERED, Finding, Redactor, merged
from sentry_bridge.privacy.scan import Scanner
from sentry_bridge.privacy.strict import Strictness, described
from sentry_bridge.privacy.text import (
    ESCAPED,
    EVERYTHING,
    IDENTIFIER,
    PERSON_OBJECTS,
    PROSE,
    SOURCE,
    TEMPLATE,
    VERSION,
    TextRules,
)
from sentry_bridge.privacy.vocabulary import CREDENTIAL, NAME, PERSONAL, PERSONS, SESSION

MAX_DEPTH = 250
_MANY = 1_000
_KEPT_LENGTH = 256
_BIG_NUMBER = 10**11
_ROUNDS = 4
_GLUE = frozenset("_+.-@:/%")
_SHORTEST = 5
_MAX_SEEN = 64
_CLEAN_LIMIT = 8192
_CLEAN_LENGTH = 400
_JSON_ONLY = (
    orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_PASSTHROUGH_SUBCLASS
)
# Fewer objects with the same keys are read one by one.
_TABLE = 3
VARIABLES = "variables"
_SCALARS = frozenset({int, float, bool, type(None)})
_ATTRIBUTES = Shape()
_TEMPLATE_ATTRIBUTE = "sentry.message.template"
_PARAMETER_ATTRIBUTE = "sentry.message.parameter."
_PLACES = (PROSE, SOURCE, IDENTIFIER, VERSION, TEMPLATE)
_NAME_KEYS = ("name", "key", "field", "header", "param", "k", "loc", "attr")
_RANDOM = re.compile(
    r"['\"]?(?=[^0-9'\"]*+[0-9][^0-9'\"]*+[0-9])(?=[^a-z]*+[a-z])[0-9A-Za-z+/=_-]{16,}+['\"]?"
)
# What a version, a time or an amount looks like: one word, or digits and marks.
_MEASURE = re.compile(r"[bru]?['\"(\[]{0,2}(?:[\w.+:~-]{1,80}+|[\d\s.,:+TZ/-]{1,80}+)['\")\]]{0,2}")
_UUID = re.compile(r"['\"]?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}['\"]?", re.IGNORECASE)
# A string that may be the key of the one after it: a name, or the repr of one.
# A bracket belongs to a key behind a word, as in `user[password]`; elsewhere it may be ours.
_KEY_LIKE = re.compile(r"b?['\"]?-{0,2}\w(?:[\w.$ \]-]|(?<=[\w\]])\[){0,78}['\"]?:?")
_FEW_WORDS = re.compile(r"[A-Za-z]+(?:[-_. ][a-z]+){0,2}|[\d.,:/-]{1,9}")


@lru_cache(maxsize=1024)
def _is_person(key: str) -> bool:
    """Tell whether a key names an object about a person."""
    words = split(key)
    return bool(words) and words[-1] in PERSONS


class Note(NamedTuple):
    """One redaction within an edit: spans in the text before and after it."""

    rule: str
    remark: str
    before: tuple[int, int] | None
    after: tuple[int, int] | None


class Edit(NamedTuple):
    """A new value for one place of one container."""

    container: int
    key: Any
    value: Any
    notes: list[Note]
    length: int


REMOVED = object()


class Reader:
    """Everything that reading a payload needs, compiled. Safe to share between threads."""

    def __init__(
        self,
        rules: TextRules,
        redactor: Redactor,
        known: KnownSecrets,
        scanner: Scanner,
        strictness: Strictness | None = None,
    ) -> None:
        self.rules = rules
        self.redactor = redactor
        self.known = known
        self.scanner = scanner
        self.strictness = strictness
        passes = strictness.passes if strictness is not None else None
        self.plans = Plans(rules.keys, self.find_in_key, passes)
        # Source lines and names of code come again with every event: those that were read
        # and held nothing are known.
        self.clean: set[str] = {""}

    def with_known(self, known: KnownSecrets) -> "Reader":
        """Return the same reader with other known secrets."""
        return Reader(self.rules, self.redactor, known, self.scanner, self.strictness)

    def find_in_key(self, key: str) -> list[Finding]:
        """Return what must not leave of a key."""
        findings = self.rules.find(key, IDENTIFIER)
        findings += [Finding(start, end, "known") for start, end in self.known.find(key)]
        return self.settled(key, IDENTIFIER, merged(findings))

    def find(self, text: str, place: int, wanted: int) -> list[Finding]:
        """Return what must not leave of a text."""
        return self.settled(text, place, self.rules.find(text, place, wanted))

    def settled(self, text: str, place: int, findings: list[Finding]) -> list[Finding]:
        """Return findings and what shows only when they are gone: scrubbing twice is once."""
        for _ in range(_ROUNDS):
            if not any(_is_glued(text, finding) for finding in findings):
                break
            new, notes = self.redacted(text, findings)
            wanted = self.scanner.scan(new, 1)
            more = self.rules.find(new, place, wanted[0][1] & EVERYTHING) if wanted else []
            if not more:
                break
            findings = merged([*findings, *(_before(finding, notes) for finding in more)])
        return findings

    def redacted(self, text: str, findings: Iterable[Finding]) -> tuple[str, list[Note]]:
        """Return `text` with its findings replaced, and a note on each."""
        parts: list[str] = []
        notes: list[Note] = []
        position = length = 0
        for start, end, rule, placeholder in findings:
            value = text[start:end]
            new, remark = self.redactor.replacement(value, rule, placeholder)
            if new == value:
                continue
            parts += (text[position:start], new)
            length += start - position
            notes.append(Note(rule, remark, (start, end), (length, length + len(new))))
            length += len(new)
            position = end
        if not notes:
            return text, notes
        parts.append(text[position:])
        return "".join(parts), notes


def _is_glued(text: str, finding: Finding) -> bool:
    """Tell whether a finding touches what may be something else once it is gone."""
    around = text[max(0, finding.start - 1) : finding.start] + text[finding.end : finding.end + 1]
    return any(c.isalnum() or c in _GLUE for c in around)


def _before(finding: Finding, notes: list[Note]) -> Finding:
    """Return a finding in a redacted text as one in the text before."""
    start, end = finding.start, finding.end
    shift_start = shift_end = 0
    for note in notes:
        if note.before is None or note.after is None:
            continue
        (old_start, old_end), (new_start, new_end) = note.before, note.after
        if finding.start >= new_end:
            shift_start = old_end - new_end
        elif finding.start > new_start:
            start, shift_start = old_start, 0
        if finding.end >= new_end:
            shift_end = old_end - new_end
        elif finding.end > new_start:
            end, shift_end = old_end, 0
    return finding._replace(start=start + shift_start, end=end + shift_end)


Value = TypeVar("Value")


class _Cell(NamedTuple):
    """An object in a list that was read as a table: a container once anything needs it."""

    owner: int
    index: int
    shape: Shape
    depth: int


class _Column(NamedTuple):
    """One field of many objects in a list."""

    owner: int
    field: str
    shape: Shape
    depth: int


class _Values(Generic[Value]):
    """Values, with where each belongs."""

    __slots__ = ("keys", "owners", "starts", "values")

    def __init__(self) -> None:
        self.values: list[Value] = []
        self.keys: list[Any] = []
        self.starts: list[int] = []
        self.owners: list[int | _Column] = []

    def put(self, owner: int, key: Any, value: Value) -> None:
        # The values of one container stand together.
        if not self.owners or self.owners[-1] != owner:
            self.starts.append(len(self.values))
            self.owners.append(owner)
        self.values.append(value)
        self.keys.append(key)

    def put_column(self, column: _Column, indexes: list[int], values: list[Value]) -> None:
        self.starts.append(len(self.values))
        self.owners.append(column)
        self.values += values
        self.keys += indexes

    def home(self, index: int) -> tuple[int | _Cell, Any]:
        owner, key = self.owners[bisect_right(self.starts, index) - 1], self.keys[index]
        if isinstance(owner, _Column):
            return _Cell(owner.owner, key, owner.shape, owner.depth), owner.field
        return owner, key


def _written(value: Any) -> bytes:
    """Return a container as JSON, or nothing when it cannot be written."""
    try:
        return orjson.dumps(value, option=_JSON_ONLY)
    except TypeError:
        return b""


class Walk:
    """One payload's walk: collects, scans, edits."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._plans = reader.plans
        # Each with its parent's index, its key there, how it is read, and its depth.
        self._containers: list[tuple[Any, int, Any, Any, int]] = []
        self._strings: tuple[_Values[str], ...] = tuple(_Values() for _ in _PLACES)
        self._stack: list[tuple[Any, int, Any, Any, int]] = []
        self._cells: dict[tuple[int, int], int] = {}
        self._deferred: _Values[Any] = _Values()
        self._skipped: list[tuple[bytes, int]] = []
        self._seen: dict[str, str] = {}
        self._renames: dict[int, dict[Any, tuple[str, list[Note]]]] = {}
        self.edits: list[Edit] = []

    # --- collecting ---------------------------------------------------------------------

    def read(self, payload: Any, shape: Shape | None) -> None:
        """Read the whole payload and note what has to change."""
        self._containers.append(([payload], -1, None, None, 0))
        if isinstance(payload, dict | list | tuple):
            self._stack.append((payload, 0, 0, shape, 1))
        else:
            self._datum(0, 0, payload, None, 1)
        self._walk()
        if self._deferred.values:
            self._walk_promising()
        self._scan()

    def _defer(self, owner: int, key: Any, value: Any, depth: int) -> None:
        """Put off a container of data until it is known whether it holds anything."""
        if self._reader.strictness is not None or (isinstance(key, str) and _is_person(key)):
            self._stack.append((value, owner, key, None, depth))
        else:
            self._deferred.put(owner, key, value)

    def _resume(self, index: int) -> None:
        """Walk a container that was put off after all."""
        home, key = self._deferred.home(index)
        owner = self._container(home)
        depth = self._containers[owner][4] + 1
        self._stack.append((self._deferred.values[index], owner, key, None, depth))

    def _container(self, owner: int | _Cell) -> int:
        """Return the index of a container, which may be one of a table's objects."""
        if not isinstance(owner, _Cell):
            return owner
        place = owner[:2]
        known = self._cells.get(place)
        if known is None:
            known = self._cells[place] = len(self._containers)
            node = self._containers[owner.owner][0][owner.index]
            self._containers.append((node, owner.owner, owner.index, owner.shape, owner.depth))
        return known

    def _walk_promising(self) -> None:
        """Walk the containers put off that match a hint; keep the others in one piece.

        JSON is written at the speed of a copy; most containers of most events hold nothing,
        and walking them costs most.
        """
        values = self._deferred.values
        try:
            written = [orjson.dumps(value, option=_JSON_ONLY) for value in values]
        except TypeError:
            written = list(map(_written, values))
        # The same object often stands in the variables of many frames.
        documents = list(dict.fromkeys(written))
        promising = {
            documents[index]
            for index, bits in self._reader.scanner.scan_documents(documents)
            if bits & ~PERSON_OBJECTS or b'"name"' in documents[index].lower()
        }
        known = self._reader.known
        if len(known) and known.touches(b"".join(documents)):
            promising.update(filter(known.touches, documents))
        for index, document in enumerate(written):
            # Nothing was written of what is no JSON. Behind a backslash, text is spelled
            # in another way.
            if document in promising or not document or b"\\" in document:
                self._resume(index)
            else:
                self._skipped.append((document, index))
        self._walk()

    @property
    def changed(self) -> bool:
        """Whether anything has to change."""
        return bool(self.edits or self._renames)

    def _walk(self) -> None:
        """Collect from every container: the hot loop of the engine, kept in one piece."""
        stack, containers, plans = self._stack, self._containers, self._plans
        known = plans.known
        prose = self._strings[PROSE]
        texts, keys, starts, owners = prose.values, prose.keys, prose.starts, prose.owners
        while stack:
            entry = stack.pop()
            node, parent, name, how, depth = entry
            owner = len(containers)
            if depth > MAX_DEPTH or (owner > _MANY and self._is_cycle(node, parent)):
                note = Note("depth", "x", None, None)
                self.edits.append(Edit(parent, name, FILTERED, [note], 0))
                continue
            containers.append(entry)
            if type(node) is not dict:
                self._visit(node, owner, how, depth)
                continue
            defers = how is VARIABLES
            if how is not None and not defers:
                if type(how) is Shape and how is not _ATTRIBUTES:
                    self._object(node, owner, how, depth)
                else:
                    self._visit(node, owner, how, depth)
                continue
            first = len(texts)
            special: list[tuple[Any, Any, Plan]] = []
            for key, value in node.items():
                try:
                    plan = known[key]
                except KeyError:
                    plan = plans[key]
                kind = type(value)
                if kind is str:
                    # What is shorter holds nothing that could be found.
                    if len(value) < _SHORTEST:
                        if plan is None or plan is PRECISE:
                            continue
                    elif plan is None:
                        texts.append(value)
                        keys.append(key)
                        continue
                elif plan is None:
                    if kind is int:
                        if value < _BIG_NUMBER:
                            continue
                    elif kind is dict or kind is list:
                        if defers:
                            self._defer(owner, key, value, depth + 1)
                        else:
                            stack.append((value, owner, key, None, depth + 1))
                        continue
                    elif kind is bool or kind is float or value is None:
                        continue
                special.append((key, value, plan))
            if len(texts) > first:
                starts.append(first)
                owners.append(owner)
            for key, value, plan in special:
                self._datum(owner, key, value, plan, depth)

    def _visit(self, node: Any, owner: int, how: Any, depth: int) -> None:
        """Collect from a container that is no free mapping.

        `how` is its shape, a place if it is a list of strings of that sort, what tells
        about it, or None.
        """
        if type(how) is Shape and (how.fields or isinstance(node, dict)):
            if not isinstance(node, dict):
                self._objects(node, owner, how, depth)
            elif how is _ATTRIBUTES:
                self._attributes(node, owner, depth)
            else:
                self._object(node, owner, how, depth)
        elif type(how) is Telling:
            pairs = node.items() if isinstance(node, dict) else enumerate(node)
            for key, value in pairs:
                self._inherit(owner, key, value, how, depth)
        elif how is STRICT:
            pairs = node.items() if isinstance(node, dict) else enumerate(node)
            for key, value in pairs:
                plan = self._plans[key]
                if type(plan) is Telling or type(plan) is Rename:
                    self._datum(owner, key, value, plan, depth)
                else:
                    self._describe(owner, key, value, depth, STRICT)
        elif isinstance(node, dict):
            for key, value in node.items():
                self._datum(owner, key, value, self._plans[key], depth)
        elif type(how) is int:
            self._lines(node, owner, how, depth)
        else:
            self._sequence(node, owner, depth)

    def _datum(self, owner: int, key: Any, value: Any, plan: Plan, depth: int) -> None:
        """Collect one value of free data, whatever its plan."""
        if type(plan) is Rename:
            text, notes = self._reader.redacted(str(key), plan.findings)
            if notes:
                self._renames.setdefault(owner, {})[key] = (text, notes)
            plan = plan.plan
        if type(plan) is Telling:
            self._tell(owner, key, value, plan, depth)
            return
        if plan is STRICT:
            self._describe(owner, key, value, depth)
            return
        if plan is PERSON and isinstance(value, str) and self._about_person(owner):
            self._tell(owner, key, value, Telling(NAME), depth)
            return
        if plan is NAMED and (telling := self._named(owner)):
            self._tell(owner, key, value, telling, depth)
            return
        if isinstance(value, str):
            if plan is WEAK and _RANDOM.fullmatch(value) and not _UUID.fullmatch(value):
                self._tell(owner, key, value, Telling(CREDENTIAL), depth)
            else:
                place = VERSION if plan is PRECISE and _MEASURE.fullmatch(value) else PROSE
                self._strings[place].put(owner, key, value)
        elif isinstance(value, dict | list | tuple):
            self._stack.append((value, owner, key, None, depth + 1))
        elif (
            type(value) is int
            and value >= _BIG_NUMBER
            and plan is not PRECISE
            and is_card(str(value))
        ):
            self._replace(owner, key, str(value), "creditcard", "[creditcard]")
        elif value is not None and not isinstance(value, int | float):
            # No JSON: whatever writes it may write what nobody has read.
            self.edits.append(Edit(owner, key, FILTERED, [Note("type", "x", None, None)], 0))

    def _objects(self, node: Any, owner: int, shape: Shape, depth: int) -> None:
        """Collect from a list of objects: those with the same keys are read as a table."""
        tables: dict[tuple[Any, ...], list[int]] = {}
        for index, value in enumerate(node):
            if not isinstance(value, dict):
                self._datum(owner, index, value, None, depth)
            elif (keys := tuple(value)) in tables:
                tables[keys].append(index)
            else:
                tables[keys] = [index]
        for keys, indexes in tables.items():
            if not self._table(node, owner, keys, indexes, shape, depth + 1):
                self._stack += [(node[i], owner, i, shape, depth + 1) for i in indexes]

    def _table(
        self,
        node: Any,
        owner: int,
        keys: tuple[Any, ...],
        indexes: list[int],
        shape: Shape,
        depth: int,
    ) -> bool:
        """Collect from objects with the same keys, field by field; tell whether it was done."""
        if len(indexes) < _TABLE or self._reader.strictness is not None:
            return False
        layout = shape.layout(keys)
        if layout is None or not layout.flat or depth > MAX_DEPTH:
            return False
        rows = [node[index] for index in indexes]
        if not self._is_plain(rows, layout):
            return False
        columns = [(field, action, [row[field] for row in rows]) for field, action in layout.rest]
        for field, action, column in columns:
            kinds = set(map(type, column))
            if kinds != ({str} if type(action) is int else {dict}) or _is_person(field):
                return False
        for field, action, column in columns:
            place = _Column(owner, field, shape, depth)
            if type(action) is int:
                self._strings[action].put_column(place, indexes, column)
            elif action == "variables":
                for index, value in zip(indexes, column, strict=True):
                    home = self._container(_Cell(owner, index, shape, depth))
                    self._stack.append((value, home, field, VARIABLES, depth + 1))
            else:
                self._deferred.put_column(place, indexes, column)
        return True

    def _is_plain(self, rows: list[dict[str, Any]], layout: Layout) -> bool:
        """Tell whether the structure of objects is nothing but that."""
        for field in layout.kept:
            column = [row[field] for row in rows]
            kinds = set(map(type, column))
            if not kinds <= _SCALARS and (kinds != {str} or max(map(len, column)) > _KEPT_LENGTH):
                return False
        if layout.names is not None and not self._is_clean(
            chain.from_iterable(map(layout.names, rows))
        ):
            return False
        for field in layout.source:
            column = [row[field] for row in rows]
            kinds = set(map(type, column))
            if kinds == {list}:
                column = chain.from_iterable(column)
            elif kinds != {str}:
                return False
            if not self._is_clean(column):
                return False
        return True

    def _object(self, node: dict[Any, Any], owner: int, shape: Shape, depth: int) -> None:
        """Collect from an object whose fields are known."""
        strict = self._reader.strictness is not None
        layout = shape.layout(tuple(node)) if shape.fields and not strict else None
        if layout is None:
            action_of, other = shape.fields.get, shape.other
            for key, value in node.items():
                self._field(owner, key, value, action_of(key, other), shape, depth)
            return
        kept, names, source, rest, _ = layout
        clean = self._reader.clean
        for key in kept:
            value = node[key]
            if type(value) not in _SCALARS and (
                type(value) is not str or len(value) > _KEPT_LENGTH
            ):
                self._field(owner, key, value, "keep", shape, depth)
        if names is not None and not self._is_clean(names(node)):
            for key, action in shape.fields.items():
                if action == IDENTIFIER and key in node:
                    self._field(owner, key, node[key], IDENTIFIER, shape, depth)
        for key in source:
            value = node[key]
            if type(value) is list:
                if not self._is_clean(value):
                    self._stack.append((value, owner, key, SOURCE, depth + 1))
            elif type(value) is not str or value not in clean:
                self._field(owner, key, value, shape.fields[key], shape, depth)
        for key, action in rest:
            value = node[key]
            if action == PROSE and type(value) is str:
                self._strings[PROSE].put(owner, key, value)
            else:
                self._field(owner, key, value, action, shape, depth)

    def _field(
        self, owner: int, key: Any, value: Any, action: Any, shape: Shape, depth: int
    ) -> None:
        """Collect one field of an object whose fields are known."""
        kind = type(value)
        if type(action) is int:
            if kind is str:
                if action == PROSE and self._reader.strictness is not None:
                    self._describe(owner, key, value, depth)
                elif action == PROSE or value not in self._reader.clean:
                    self._strings[action].put(owner, key, value)
            elif action == SOURCE and kind is list:
                if not self._is_clean(value):
                    self._stack.append((value, owner, key, action, depth + 1))
            elif value is not None:
                self._datum(owner, key, value, None, depth)
        elif action == "keep":
            if kind is str:
                if len(value) > _KEPT_LENGTH:
                    self._strings[PROSE].put(owner, key, value)
            elif isinstance(value, dict | list | tuple) and key != "_meta":
                self._stack.append((value, owner, key, None, depth + 1))
        elif action == "variables":
            if not isinstance(value, dict | list | tuple):
                self._datum(owner, key, value, None, depth)
            else:
                how = VARIABLES if self._reader.strictness is None else STRICT
                self._stack.append((value, owner, key, how, depth + 1))
        elif action == "data":
            plan = self._plans[key]
            if plan is NAMED and key in shape.fields:
                plan = None
            if plan is not None:
                self._datum(owner, key, value, plan, depth)
            elif kind is str:
                if len(value) >= _SHORTEST:
                    self._strings[PROSE].put(owner, key, value)
            elif kind is dict or kind is list:
                self._defer(owner, key, value, depth + 1)
            elif value is not None:
                self._datum(owner, key, value, plan, depth)
        elif type(action) is Shape:
            if key not in shape.fields and type(plan := self._plans[key]) is Rename:
                self._datum(owner, key, None, plan, depth)
            if not isinstance(value, dict | list | tuple):
                self._datum(owner, key, value, None, depth)
            else:
                self._stack.append((value, owner, key, action, depth + 1))
        elif action != "tree":
            self._treat(owner, key, value, action, depth)

    def _treat(self, owner: int, key: Any, value: Any, action: Any, depth: int) -> None:
        """Collect a field with a treatment of its own."""
        if action == "attributes" and isinstance(value, dict):
            self._stack.append((value, owner, key, _ATTRIBUTES, depth + 1))
        elif action == "remove":
            if value is not None:
                note = Note("key:network", "x", None, None)
                self.edits.append(Edit(owner, key, REMOVED, [note], 0))
        elif action == "identity":
            self._identity(owner, key, value, depth)
        elif action == "name":
            self._tell(owner, key, value, Telling(NAME), depth)
        elif action == "cookies":
            self._tell(owner, key, value, Telling(SESSION), depth)
        elif action == "parameters" and isinstance(value, dict | list | tuple):
            message = self._containers[owner][0].get("message")
            self._parameters(owner, key, value, message, depth)
        else:
            self._datum(owner, key, value, None, depth)

    def _parameters(self, owner: int, key: Any, value: Any, message: Any, depth: int) -> None:
        """Collect the parameters of a message: its template tells about them."""
        if self._reader.strictness is not None:
            self._stack.append((value, owner, key, STRICT, depth + 1))
            return
        told = self._reader.rules.told_parameters(message) if isinstance(message, str) else {}
        if not told:
            self._datum(owner, key, value, None, depth)
            return
        inner = len(self._containers)
        self._containers.append((value, owner, key, None, depth))
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for name, parameter in pairs:
            if telling := told.get(str(name)):
                self._tell(inner, name, parameter, telling, depth)
            else:
                self._datum(inner, name, parameter, None, depth)

    def _is_clean(self, lines: Iterable[Any]) -> bool:
        try:
            return self._reader.clean.issuperset(lines)
        except TypeError:
            return False

    def _identity(self, owner: int, key: Any, value: Any, depth: int) -> None:
        if self._reader.redactor.identity and value is not None:
            if isinstance(value, dict | list | tuple):
                self._tell(owner, key, value, Telling(NAME), depth)
            elif not is_harmless_value(str(value)):
                self._pseudonym(owner, key, str(value))
        else:
            self._datum(owner, key, value, PRECISE if not isinstance(value, str) else None, depth)

    def _pseudonym(self, owner: int, key: Any, value: str) -> None:
        redactor = self._reader.redactor
        if redactor.method == "hash":
            self._replace(owner, key, value, "key:identity")
        else:
            note = Note("key:identity", "p", None, None)
            self.edits.append(Edit(owner, key, redactor.pseudonyms(value)[0], [note], len(value)))

    def _describe(self, owner: int, key: Any, value: Any, depth: int, inside: Any = None) -> None:
        """Leave the type and length of a value; mappings in it are judged `inside`."""
        if isinstance(value, dict):
            self._stack.append((value, owner, key, inside, depth + 1))
        elif isinstance(value, list | tuple):
            self._stack.append((value, owner, key, STRICT, depth + 1))
        elif (description := described(value)) is not None:
            note = Note("strict", "s", None, None)
            length = len(value) if isinstance(value, str) else 0
            self.edits.append(Edit(owner, key, description, [note], length))

    def _about_person(self, owner: int) -> bool:
        """Tell whether a name stands in an object about a person."""
        node, _, name, _, _ = self._containers[owner]
        if isinstance(name, str) and _is_person(name):
            return True
        for key in node if isinstance(node, dict) else ():
            plan = self._plans[key]
            if type(plan) is Telling and plan.category.name in PERSONAL:
                return True
        return False

    def _attributes(self, node: dict[Any, Any], owner: int, depth: int) -> None:
        """Collect from typed attributes: a value that becomes a string changes its type."""
        template = node.get(_TEMPLATE_ATTRIBUTE)
        message = template.get("value") if isinstance(template, dict) else template
        told = self._reader.rules.told_parameters(message) if isinstance(message, str) else {}
        for key, attribute in node.items():
            plan = self._plans[key]
            if told and isinstance(key, str) and key.startswith(_PARAMETER_ATTRIBUTE):
                plan = told.get(key.removeprefix(_PARAMETER_ATTRIBUTE), plan)
            if not isinstance(attribute, dict) or "value" not in attribute:
                self._datum(owner, key, attribute, plan, depth)
                continue
            inner = len(self._containers)
            self._containers.append((attribute, owner, key, None, depth))
            if type(plan) is Rename:
                self._datum(owner, key, None, plan, depth)
                plan = plan.plan
            before = len(self.edits)
            self._datum(inner, "value", attribute["value"], plan, depth)
            if len(self.edits) > before and attribute.get("type") != "string":
                self.edits.append(Edit(inner, "type", "string", [], 0))

    def _sequence(self, node: Any, owner: int, depth: int) -> None:
        """Collect from a list: values, a key and its value, or a command line."""
        strings = self._strings[PROSE]
        told: Telling | None = None
        pair = len(node) == 2 and type(node[0]) is str and self._may_be_key(node[0])
        for index, value in enumerate(node):
            kind = type(value)
            if kind is str:
                if told is not None and not (pair and self._is_key(value)):
                    self._tell(owner, index, value, told, depth)
                    told = None
                    continue
                strings.put(owner, index, value)
                told = None
                if (pair and index == 0) or (value[:1] == "-" and "=" not in value):
                    told = self._told_by(value)
            elif kind is dict or kind is list or kind is tuple:
                if told is not None:
                    self._tell(owner, index, value, told, depth)
                else:
                    self._stack.append((value, owner, index, None, depth + 1))
            elif told is not None:
                self._tell(owner, index, value, told, depth)
                told = None
            elif value is not None and kind is not bool:
                self._datum(owner, index, value, None, depth)

    def _may_be_key(self, text: str) -> bool:
        """Tell whether a string may be the key of the next one, before or after it leaves."""
        if _KEY_LIKE.fullmatch(text):
            return True
        plan = self._plans[text] if len(text) <= _KEPT_LENGTH else None
        return type(plan) is Rename and _KEY_LIKE.fullmatch(plan.left) is not None

    def _told_by(self, text: str) -> Telling | None:
        """Return what a string tells about the next one, if it may be its key."""
        plan = self._plans[text] if self._may_be_key(text) else None
        if type(plan) is Rename:
            plan = plan.plan
        return plan if type(plan) is Telling else None

    def _is_key(self, value: str) -> bool:
        """Tell whether the second of two strings is a key, too: a list of fields."""
        return value.isidentifier() and type(self._plans[value]) is Telling

    def _lines(self, node: Any, owner: int, place: int, depth: int) -> None:
        """Collect source lines, those that are known to hold nothing aside."""
        clean = self._reader.clean
        strings = self._strings[place]
        for index, value in enumerate(node):
            if type(value) is not str:
                self._datum(owner, index, value, None, depth)
            elif value not in clean:
                strings.put(owner, index, value)

    def _named(self, owner: int) -> Telling | None:
        """Return what the name beside a value tells: `{"name": "password", "value": ...}`."""
        node = self._containers[owner][0]
        if not isinstance(node, dict):
            return None
        for key in _NAME_KEYS:
            name = node.get(key)
            if isinstance(name, list | tuple) and name:
                name = name[-1]
            if isinstance(name, str) and _KEY_LIKE.fullmatch(name):
                plan = self._plans[name]
                if type(plan) is Telling:
                    return plan
        return None

    # --- what keys tell -----------------------------------------------------------------

    def _tell(self, owner: int, key: Any, value: Any, telling: Telling, depth: int) -> None:
        """Redact a value that its key tells, or all that is in it."""
        if isinstance(value, str):
            if is_harmless_value(value, telling):
                self._strings[PROSE].put(owner, key, value)
            else:
                self._replace(owner, key, value, telling.rule)
                self._remember(value, telling.category.name)
        elif isinstance(value, dict | list | tuple):
            self._stack.append((value, owner, key, Telling(telling.category), depth + 1))
        elif isinstance(value, int | float):
            if not isinstance(value, bool) and not telling.plural:
                self._replace(owner, key, str(value), telling.rule)
        else:
            self._datum(owner, key, value, None, depth)

    def _inherit(self, owner: int, key: Any, value: Any, telling: Telling, depth: int) -> None:
        """Redact a value inside of one that its key tells."""
        plan = self._plans[key]
        if type(plan) is Rename:
            self._datum(owner, key, None, plan, depth)
            plan = plan.plan
        self._tell(owner, key, value, plan if type(plan) is Telling else telling, depth)

    def _replace(
        self, owner: int, key: Any, value: str, rule: str, placeholder: str = FILTERED
    ) -> None:
        new, remark = self._reader.redactor.replacement(value, rule, placeholder)
        if new != value:
            note = Note(rule, remark, None, None)
            self.edits.append(Edit(owner, key, None if remark == "x" else new, [note], len(value)))

    def _remember(self, value: str, category: str) -> None:
        """Keep a distinctive value to look for it in the rest of this payload."""
        value = value.strip()
        if value[:1] in "bru":
            value = value.lstrip("bru") if value[1:2] in "'\"" else value
        if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
            value = value[1:-1]
        if (
            len(self._seen) < _MAX_SEEN
            and len(value) <= 512
            and is_distinctive(value)
            and not _FEW_WORDS.fullmatch(value)
            and not is_harmless_value(value)
        ):
            self._seen[value] = category

    # --- scanning -----------------------------------------------------------------------

    def _scan(self) -> None:
        found: dict[tuple[int, int], list[Finding]] = {}
        self._read_promising(found)
        if self._seen and "seen" not in self._reader.rules.disabled:
            self._find_seen(found)
        done: dict[int, tuple[str, list[Note]]] = {}
        for (place, index), findings in found.items():
            strings = self._strings[place]
            text = strings.values[index]
            # Equal strings share their findings.
            redacted = done.get(id(findings))
            if redacted is None:
                redacted = done[id(findings)] = self._reader.redacted(text, findings)
            new, notes = redacted
            if notes:
                home, key = strings.home(index)
                self.edits.append(Edit(self._container(home), key, new, notes, len(text)))
        self._note_clean(found)

    def _read_promising(self, found: dict[tuple[int, int], list[Finding]]) -> None:
        """Scan all strings, and read those closely that match a hint."""
        known = self._reader.known
        texts, limits = self._texts()
        if not texts:
            return
        joined = "\0".join(texts)
        memo: dict[tuple[str, int], list[Finding]] = {}
        for index, wanted in self._reader.scanner.scan(joined, len(texts)):
            wanted &= EVERYTHING
            if not wanted:
                continue
            text = texts[index]
            place = bisect_right(limits, index)
            findings = memo.get((text, place))
            if findings is None:
                findings = self._reader.find(text, place, wanted)
                if wanted & ESCAPED and len(known):
                    findings = merged([*findings, *find_in_escapes(text, self._known_in)])
                memo[text, place] = findings
                for finding in findings if place == PROSE else ():
                    if finding.rule.startswith("pair:"):
                        self._remember(text[finding.start : finding.end], finding.rule[5:])
            if findings:
                found[place, index - (limits[place - 1] if place else 0)] = findings
        if len(known) and known.find(joined):
            for index, text in enumerate(texts):
                if spans := known.find(text):
                    place = bisect_right(limits, index)
                    spot = (place, index - (limits[place - 1] if place else 0))
                    extra = [Finding(start, end, "known") for start, end in spans]
                    findings = merged([*found.get(spot, ()), *extra])
                    found[spot] = self._reader.settled(text, place, findings)

    def _known_in(self, text: str) -> list[Finding]:
        return [Finding(start, end, "known") for start, end in self._reader.known.find(text)]

    def _texts(self) -> tuple[list[str], list[int]]:
        """Return all strings, place after place, and where each place ends."""
        texts: list[str] = []
        limits: list[int] = []
        for strings in self._strings:
            texts += strings.values
            limits.append(len(texts))
        return texts, limits

    def _find_seen(self, found: dict[tuple[int, int], list[Finding]]) -> None:
        """Look everywhere for the values that keys told somewhere."""
        self._walk_seen()
        texts, limits = self._texts()
        joined = "\0".join(texts)
        for value, category in self._seen.items():
            position = joined.find(value)
            index = counted = 0
            while position >= 0:
                index += joined.count("\0", counted, position)
                counted = position
                start = position - (joined.rfind("\0", 0, position) + 1)
                if index < len(texts) and texts[index].startswith(value, start):
                    place = bisect_right(limits, index)
                    spot = (place, index - (limits[place - 1] if place else 0))
                    finding = Finding(start, start + len(value), f"seen:{category}")
                    others = found.get(spot, [])
                    if not any(f.start <= start and finding.end <= f.end for f in others):
                        found[spot] = self._reader.settled(
                            texts[index], place, merged([*others, finding])
                        )
                position = joined.find(value, position + len(value))

    def _walk_seen(self) -> None:
        """Walk the containers after all that hold a value which a key told elsewhere."""
        if self._skipped:
            values = [value.encode("utf-8", "surrogatepass") for value in self._seen]
            everything = b"".join(document for document, _ in self._skipped)
            values = [value for value in values if value in everything]
            if values:
                for document, index in self._skipped:
                    if any(value in document for value in values):
                        self._resume(index)
                self._walk()

    def _note_clean(self, found: dict[tuple[int, int], list[Finding]]) -> None:
        clean = self._reader.clean
        for place in (SOURCE, IDENTIFIER):
            fresh = [
                text
                for index, text in enumerate(self._strings[place].values)
                if len(text) <= _CLEAN_LENGTH and (place, index) not in found
            ]
            if fresh:
                if len(clean) + len(fresh) > _CLEAN_LIMIT:
                    clean.intersection_update(("",))
                clean.update(fresh)

    def _is_cycle(self, node: Any, parent: int) -> bool:
        while parent >= 0:
            ancestor, parent, _, _, _ = self._containers[parent]
            if ancestor is node:
                return True
        return False

    # --- results ------------------------------------------------------------------------

    def result(self) -> Any:
        """Return the payload with all edits, sharing what did not change."""
        containers = self._containers
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
        for index in self._renames:
            own(index)
        for index, renames in self._renames.items():
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
            _, parent, key, _, _ = self._containers[index]
            keys.append(self.shown(parent, key))
            index = parent
        keys.reverse()
        return keys[1:]

    def shown(self, container: int, key: Any) -> Any:
        """Return a key as it leaves."""
        renames = self._renames.get(container)
        return renames[key][0] if renames and key in renames else key

    def renamed(self) -> Iterator[tuple[int, str, list[Note]]]:
        """Return the keys that changed: container, new key and notes."""
        for index, renames in self._renames.items():
            for name, notes in renames.values():
                yield index, name, notes

    def meta(self, meta: Any) -> Any:
        """Return `_meta` with the remarks on all edits added to what the SDK wrote.

        Remarks are as Relay writes them: rule, type, and the range in the text that
        leaves ("Meta Data", Relay's documentation of the event protocol).
        """
        root = clean_meta(meta, self._plans, self._reader) if isinstance(meta, dict) else {}
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
            container = self._containers[container][1]
        node = nodes[container]
        for child in reversed(chain):
            _, parent, key, _, _ = self._containers[child]
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
        counts: Counter[tuple[str, str]] = Counter()
        names = {0: "", 1: ""}
        for edit in self.edits:
            for note in edit.notes:
                counts[note.rule, self._shape_of(edit.container, names)] += 1
        for container, _, notes in self.renamed():
            for note in notes:
                counts[note.rule, self._shape_of(container, names)] += 1
        return counts

    def _shape_of(self, container: int, names: dict[int, str]) -> str:
        """Return the shape of a container's path, with those above it kept in `names`."""
        chain: list[int] = []
        while container not in names:
            chain.append(container)
            container = self._containers[container][1]
        for child in reversed(chain):
            _, parent, key, _, _ = self._containers[child]
            how = self._containers[parent][3]
            shown = key if type(how) is Shape and key in how.fields else "*"
            names[child] = f"{names[parent]}.{shown}" if names[parent] else str(shown)
        return names[chain[0]] if chain else names[container]


def clean_meta(meta: dict[Any, Any], plans: Plans, reader: Reader) -> dict[str, Any]:
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
                plan = plans[key]
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
