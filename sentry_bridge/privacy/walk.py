"""Walk: visits a payload's containers and collects their strings, each with its place.

Free data is read here: mappings of the application's own keys, and lists. What the
protocol knows is read by `objects`.
"""

import re
from abc import ABC, abstractmethod
from typing import Any

from sentry_bridge.privacy.document import write
from sentry_bridge.privacy.draft import Draft, Entry
from sentry_bridge.privacy.edit import Edit, Note
from sentry_bridge.privacy.harmless import is_harmless_value, is_nobody
from sentry_bridge.privacy.keys import Telling
from sentry_bridge.privacy.kinds import Shape
from sentry_bridge.privacy.known import is_distinctive
from sentry_bridge.privacy.patterns import is_card
from sentry_bridge.privacy.persons import is_full_name, is_person, is_titled
from sentry_bridge.privacy.places import Values
from sentry_bridge.privacy.plans import (
    BOUND,
    NAMED,
    PART,
    PERSON,
    PERSON_KEYS,
    PRECISE,
    SOMEONE,
    STRICT,
    WEAK,
    Plan,
    Rename,
    is_name_key,
)
from sentry_bridge.privacy.reader import Reader
from sentry_bridge.privacy.redaction import FILTERED, PLACEHOLDER, Finding
from sentry_bridge.privacy.strict import described
from sentry_bridge.privacy.text import (
    IDENTIFIER,
    PERSON_OBJECTS,
    PROSE,
    SOURCE,
    TEMPLATE,
    VERSION,
    is_statement,
)
from sentry_bridge.privacy.vocabulary import CREDENTIAL, NAME, PERSONAL, SESSION

MAX_DEPTH = 250
_MANY = 1_000
_LONGEST_KEY = 256
_BIG_NUMBER = 10**11
SHORTEST = 5
_MAX_SEEN = 64
VARIABLES = "variables"
"""How variables are read: a mapping whose containers are put off."""
ATTRIBUTES = Shape()
"""How typed attributes are read."""
_PLACES = (PROSE, SOURCE, IDENTIFIER, VERSION, TEMPLATE)
_RANDOM = re.compile(
    r"['\"]?(?=[^0-9'\"]*+[0-9][^0-9'\"]*+[0-9])(?=[^a-z]*+[a-z])[0-9A-Za-z+/=_-]{16,}+['\"]?"
)
# What a version, a time or an amount looks like: one word, or digits and marks.
_MEASURE = re.compile(r"[bru]?['\"(\[]{0,2}(?:[\w.+:~-]{1,80}+|[\d\s.,:+TZ/-]{1,80}+)['\")\]]{0,2}")
_UUID = re.compile(r"['\"]?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}['\"]?", re.IGNORECASE)
# A string that may be the key of the one after it: a name, or the repr of one.
# A bracket belongs to a key behind a word, as in `user[password]`; elsewhere it may be ours.
_KEY_LIKE = re.compile(r"b?['\"]?-{0,2}\w(?:[\w.$ \]-]|(?<=[\w\]])\[){0,78}['\"]?:?")
_PERSON_FIELD = re.compile(b'"(?:' + "|".join(sorted(PERSON_KEYS)).encode() + b')"', re.IGNORECASE)
# An option of a command line, or the repr of one.
_FLAGS = ("-", "'-", '"-')
# A key that holds so many digits is no name of a field.
_DATA_KEY = re.compile(r"(?:\D*+\d){4}")
_FEW_WORDS = re.compile(r"[A-Za-z]+(?:[-_. ][a-z]+){0,2}|[\d.,:/-]{1,9}")


def _written(value: Any) -> bytes:
    """Return a container as JSON, or nothing when it cannot be written."""
    try:
        return write(value)
    except TypeError:
        return b""


class Walk(ABC):
    """One payload's walk."""

    def __init__(self, reader: Reader, draft: Draft) -> None:
        self._reader = reader
        self._draft = draft
        self._plans = reader.plans
        self._containers = draft.containers
        self.strings: tuple[Values[str], ...] = tuple(Values() for _ in _PLACES)
        """What was collected, by the place that says what is looked for in it."""
        self.seen: dict[str, str] = {}
        """Distinctive values that keys told, with their categories."""
        self._stack: list[Entry] = []
        self._deferred: Values[Any] = Values()
        # What was put off and holds nothing, as JSON; nothing for what was walked.
        self._skipped: list[bytes] = []
        # Lines of source, and lists of such, that were read with an earlier payload.
        self._familiar: Values[str | list[str]] = Values()

    def collect(self, payload: Any, shape: Shape | None) -> None:
        """Walk the whole payload, but for containers that cannot hold anything."""
        self._containers.append(([payload], -1, None, None, 0))
        if isinstance(payload, dict | list | tuple):
            self._stack.append((payload, 0, 0, shape, 1))
        else:
            self._datum(0, 0, payload, None, 1)
        self._walk()
        if self._deferred.values:
            self._walk_promising()

    @abstractmethod
    def _object(self, node: dict[Any, Any], owner: int, shape: Shape, depth: int) -> None:
        """Collect from an object whose fields are known."""

    @abstractmethod
    def _objects(self, node: Any, owner: int, shape: Shape, depth: int) -> None:
        """Collect from a list of objects whose fields are known."""

    @abstractmethod
    def _attributes(self, node: dict[Any, Any], owner: int, depth: int) -> None:
        """Collect from typed attributes."""

    def _defer(self, owner: int, key: Any, value: Any, depth: int) -> None:
        """Put off a container of data until it is known whether it holds anything."""
        if self._reader.strictness is not None:
            self._stack.append((value, owner, key, None, depth))
        else:
            self._deferred.put(owner, key, value)

    def _resume(self, index: int) -> None:
        """Walk a container that was put off after all."""
        home, key = self._deferred.home(index)
        owner = self._draft.container(home)
        depth = self._containers[owner][4] + 1
        self._stack.append((self._deferred.values[index], owner, key, None, depth))

    def _walk_promising(self) -> None:
        """Walk the containers put off that match a hint; keep the others in one piece.

        JSON is written at the speed of a copy; most containers of most events hold nothing,
        and walking them costs most.
        """
        try:
            written = list(map(write, self._deferred.values))
        except TypeError:
            written = list(map(_written, self._deferred.values))
        # The same object often stands in the variables of many frames.
        documents = list(dict.fromkeys(written))
        # Nothing was written of what is no JSON. Behind a backslash, text is spelled in
        # another way.
        promising = {document for document in documents if not document or b"\\" in document}
        promising.update(
            documents[index]
            for index, bits in self._reader.scanner.scan_documents(documents)
            if bits & ~PERSON_OBJECTS or _PERSON_FIELD.search(documents[index])
        )
        known = self._reader.known
        if len(known) and known.touches(b"".join(documents)):
            promising.update(filter(known.touches, documents))
        for index, document in enumerate(written) if promising else ():
            if document in promising:
                self._resume(index)
                written[index] = b""
        self._skipped = written
        self._walk()

    def _walk(self) -> None:
        """Collect from every container: the hot loop of the engine, kept in one piece."""
        stack, containers, plans = self._stack, self._containers, self._plans
        known = plans.known
        prose = self.strings[PROSE]
        texts, keys, starts, owners = prose.values, prose.keys, prose.starts, prose.owners
        while stack:
            entry = stack.pop()
            node, parent, name, how, depth = entry
            owner = len(containers)
            if depth > MAX_DEPTH or (owner > _MANY and self._draft.is_cycle(node, parent)):
                note = Note("depth", "x", None, None)
                self._draft.edits.append(Edit(parent, name, FILTERED, [note], 0))
                continue
            containers.append(entry)
            if type(node) is not dict:
                self._visit(node, owner, how, depth)
                continue
            defers = how is VARIABLES
            if how is not None and not defers:
                if type(how) is Shape and how is not ATTRIBUTES:
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
                    if len(value) < SHORTEST:
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
            elif how is ATTRIBUTES:
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
                self._draft.renames.setdefault(owner, {})[key] = (text, notes)
            plan = plan.plan
        if type(plan) is Telling:
            self._tell(owner, key, value, plan, depth)
            return
        if plan is STRICT:
            self._describe(owner, key, value, depth)
            return
        if plan is not None and (telling := self._told_around(owner, key, value, plan)):
            self._tell(owner, key, value, telling, depth)
            return
        if plan is BOUND and value and (told := self._told_by_statement(owner)):
            self._bound(owner, key, value, told, depth)
            return
        if isinstance(value, str):
            place = VERSION if plan is PRECISE and _MEASURE.fullmatch(value) else PROSE
            self.strings[place].put(owner, key, value)
        elif isinstance(value, dict | list | tuple):
            if plan is BOUND and self._containers[owner][3] is VARIABLES:
                self._defer(owner, key, value, depth + 1)
            else:
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
            self._draft.edits.append(Edit(owner, key, FILTERED, [Note("type", "x", None, None)], 0))

    def _lines(self, node: Any, owner: int, place: int, depth: int) -> None:
        """Collect source lines, those that are known to hold nothing aside."""
        clean = self._reader.clean[place]
        strings = self.strings[place]
        for index, value in enumerate(node):
            if type(value) is not str:
                self._datum(owner, index, value, None, depth)
            elif value in clean:
                self._familiar.put(owner, index, value)
            else:
                strings.put(owner, index, value)

    def _describe(self, owner: int, key: Any, value: Any, depth: int, inside: Any = None) -> None:
        """Leave the type and length of a value; mappings in it are judged `inside`."""
        if isinstance(value, dict):
            self._stack.append((value, owner, key, inside, depth + 1))
        elif isinstance(value, list | tuple):
            self._stack.append((value, owner, key, STRICT, depth + 1))
        elif (description := described(value)) is not None:
            note = Note("strict", "s", None, None)
            length = len(value) if isinstance(value, str) else 0
            self._draft.edits.append(Edit(owner, key, description, [note], length))

    def _told_around(self, owner: int, key: Any, value: Any, plan: Plan) -> Telling | None:
        """Return what stands around a value, or its form, tells with its key."""
        if plan is NAMED:
            return self._named(owner, key)
        if plan is PART:
            return self._with_object(owner, key)
        if plan is PERSON and isinstance(value, str | list | tuple):
            return Telling(NAME) if self._about_person(owner) else None
        if not isinstance(value, str):
            return None
        if plan is SOMEONE:
            named = not is_titled(str(key)) and is_full_name(value)
            return Telling(NAME) if named else None
        if plan is WEAK and _RANDOM.fullmatch(value) and not _UUID.fullmatch(value):
            return Telling(CREDENTIAL)
        return None

    def _with_object(self, owner: int, key: str) -> Telling | None:
        """Return what a key tells together with the key of its object."""
        _, parent, name, _, _ = self._containers[owner]
        while isinstance(name, int) and parent >= 0:
            _, parent, name, _, _ = self._containers[parent]
        tells = self._reader.rules.keys.tells
        return tells(f"{name} {key}") or tells(f"{key} {name}") if isinstance(name, str) else None

    def _told_by_statement(self, owner: int) -> dict[str, Telling]:
        """Return what a statement beside bound values tells about them."""
        node = self._containers[owner][0]
        for value in node.values() if isinstance(node, dict) else ():
            if (
                type(value) is str
                and is_statement(value)
                and (told := self._reader.rules.told_parameters(value))
            ):
                return told
        return {}

    def _bound(
        self, owner: int, key: Any, value: Any, told: dict[str, Telling], depth: int
    ) -> None:
        """Collect values that were put into a text, which tells about them by name or index."""
        if not isinstance(value, dict | list | tuple):
            # One repr of all values.
            self._tell(owner, key, value, next(iter(told.values())), depth)
            return
        if isinstance(value, list | tuple) and all(
            isinstance(row, dict | list | tuple) for row in value
        ):
            # Many rows for one statement.
            inner = len(self._containers)
            self._containers.append((value, owner, key, None, depth))
            for index, row in enumerate(value):
                self._row(inner, index, row, told, depth + 1)
        else:
            self._row(owner, key, value, told, depth)

    def _row(self, owner: int, key: Any, row: Any, told: dict[str, Telling], depth: int) -> None:
        inner = len(self._containers)
        self._containers.append((row, owner, key, None, depth))
        for name, item in row.items() if isinstance(row, dict) else enumerate(row):
            if telling := told.get(str(name)):
                self._tell(inner, name, item, telling, depth)
            else:
                plan = self._plans[name] if isinstance(row, dict) else None
                self._datum(inner, name, item, plan, depth)

    def _about_person(self, owner: int) -> bool:
        """Tell whether a name stands in an object about a person."""
        node, _, name, _, _ = self._containers[owner]
        if isinstance(name, str) and is_person(name):
            return True
        for key in node if isinstance(node, dict) else ():
            plan = self._plans[key]
            if type(plan) is Telling and plan.category.name in PERSONAL:
                return True
        return False

    def _sequence(self, node: Any, owner: int, depth: int) -> None:
        """Collect from a list: values, a key and its value, or a command line."""
        strings = self.strings[PROSE]
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
                if (pair and index == 0) or (value.startswith(_FLAGS) and "=" not in value):
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
        plan = self._plans[text] if len(text) <= _LONGEST_KEY else None
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

    def _named(self, owner: int, key: str) -> Telling | None:
        """Return what the name beside a value tells: `{"name": "password", "value": ...}`."""
        node = self._containers[owner][0]
        if not isinstance(node, dict):
            return None
        for other, name in node.items():
            if not isinstance(other, str) or not is_name_key(other, key):
                continue
            if isinstance(name, list | tuple) and name:
                name = name[-1]
            if isinstance(name, str) and _KEY_LIKE.fullmatch(name := name.rpartition("/")[2]):
                plan = self._plans[name]
                if type(plan) is Telling:
                    return plan
        return None

    def _tell(self, owner: int, key: Any, value: Any, telling: Telling, depth: int) -> None:
        """Redact a value that its key tells, or all that is in it."""
        if telling.category.name in ("address", "network") and is_nobody(value):
            self._datum(owner, key, value, None, depth)
        elif isinstance(value, str):
            if is_harmless_value(value, telling):
                self.strings[PROSE].put(owner, key, value)
            else:
                self._replace(owner, key, value, telling.rule)
                self.remember(value, telling.category.name)
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
        if isinstance(key, str):
            self._inherit_key(owner, key, telling)
        self._tell(owner, key, value, plan if type(plan) is Telling else telling, depth)

    def _inherit_key(self, owner: int, key: str, telling: Telling) -> None:
        """Redact a key that is data: `{"by_phone": {"0171 ...": 3}}`. The names of cookies stay."""
        if (
            telling.category is not SESSION
            and _DATA_KEY.match(key)
            and not PLACEHOLDER.fullmatch(key)
        ):
            finding = Finding(0, len(key), telling.rule)
            new, notes = self._reader.redacted(key, [finding])
            self._draft.renames.setdefault(owner, {})[key] = (new, notes)
            self.remember(key, telling.category.name)

    def _replace(
        self, owner: int, key: Any, value: str, rule: str, placeholder: str = FILTERED
    ) -> None:
        new, remark = self._reader.redactor.replacement(value, rule, placeholder)
        if new != value:
            note = Note(rule, remark, None, None)
            self._draft.edits.append(
                Edit(owner, key, None if remark == "x" else new, [note], len(value))
            )

    def remember(self, value: str, category: str) -> None:
        """Keep a distinctive value to look for it in the rest of this payload."""
        value = value.strip()
        if value[:1] in "bru":
            value = value.lstrip("bru") if value[1:2] in "'\"" else value
        if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
            value = value[1:-1]
        if (
            len(self.seen) < _MAX_SEEN
            and len(value) <= 512
            and is_distinctive(value)
            and not _FEW_WORDS.fullmatch(value)
            and not is_harmless_value(value)
        ):
            self.seen[value] = category

    def resume_seen(self) -> None:
        """Collect after all what holds a value which a key told elsewhere."""
        values = [value.encode("utf-8", "surrogatepass") for value in self.seen]
        # The same object often stands in the variables of many frames.
        everything = b"".join(set(self._skipped))
        values = [value for value in values if value in everything]
        if values:
            for index, document in enumerate(self._skipped):
                if any(value in document for value in values):
                    self._resume(index)
            self._walk()
        self._resume_familiar()

    def _resume_familiar(self) -> None:
        everything = "\0".join(
            lines if type(lines) is str else "\0".join(lines) for lines in self._familiar.values
        )
        values = [value for value in self.seen if value in everything]
        for index, lines in enumerate(self._familiar.values) if values else ():
            home, key = self._familiar.home(index)
            if type(lines) is str:
                if any(value in lines for value in values):
                    self.strings[SOURCE].put(self._draft.container(home), key, lines)
                continue
            held = [line for line in enumerate(lines) if any(v in line[1] for v in values)]
            if held:
                parent = self._draft.container(home)
                owner = len(self._containers)
                depth = self._containers[parent][4] + 1
                self._containers.append((lines, parent, key, SOURCE, depth))
                for number, line in held:
                    self.strings[SOURCE].put(owner, number, line)
