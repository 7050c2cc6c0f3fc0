"""Objects: those of the protocol, whose fields are known.

Objects with the same keys stand in long lists: frames, breadcrumbs, spans. They are read
as a table, field by field.
"""

from collections.abc import Iterable
from itertools import chain
from typing import Any

from sentry_bridge.privacy.edit import REMOVED, Edit, Note
from sentry_bridge.privacy.harmless import is_harmless_value
from sentry_bridge.privacy.keys import Telling
from sentry_bridge.privacy.kinds import Layout, Shape
from sentry_bridge.privacy.places import Cell, Column
from sentry_bridge.privacy.plans import NAMED, PRECISE, STRICT, Plan, Rename
from sentry_bridge.privacy.text import IDENTIFIER, PROSE, SOURCE
from sentry_bridge.privacy.vocabulary import NAME, SESSION
from sentry_bridge.privacy.walk import ATTRIBUTES, MAX_DEPTH, SHORTEST, VARIABLES, Walk

_KEPT_LENGTH = 256
# Fewer objects with the same keys are read one by one.
_TABLE = 3
_SCALARS = frozenset({int, float, bool, type(None)})
_TEMPLATE_ATTRIBUTE = "sentry.message.template"
_PARAMETER_ATTRIBUTE = "sentry.message.parameter."


class ObjectWalk(Walk):
    """A walk that knows the protocol."""

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
            self._table(node, owner, keys, indexes, shape, depth + 1)

    def _table(
        self,
        node: Any,
        owner: int,
        keys: tuple[Any, ...],
        indexes: list[int],
        shape: Shape,
        depth: int,
    ) -> None:
        """Collect from objects with the same keys, field by field where that will do."""
        rows = [node[index] for index in indexes]
        layout = shape.layout(keys) if self._reader.strictness is None else None
        columns = [
            (field, action, [row[field] for row in rows])
            for field, action in (layout.rest if layout is not None else ())
        ]
        if not (
            layout is not None
            and layout.flat
            and len(rows) >= _TABLE
            and depth <= MAX_DEPTH
            and self._is_plain(rows, layout)
            and all(map(self._is_uniform, columns))
        ):
            self._stack += [
                (row, owner, index, shape, depth) for row, index in zip(rows, indexes, strict=True)
            ]
            return
        for field, _ in layout.source:
            self._familiar.put_column(
                Column(owner, field, shape, depth), indexes, [row[field] for row in rows]
            )
        for field, action, column in columns:
            place = Column(owner, field, shape, depth)
            if type(action) is int:
                self.strings[action].put_column(place, indexes, column)
            elif action == "variables":
                for index, value in zip(indexes, column, strict=True):
                    home = self._draft.container(Cell(owner, index, shape, depth))
                    self._stack.append((value, home, field, VARIABLES, depth + 1))
            else:
                self._deferred.put_column(place, indexes, column)

    def _is_uniform(self, column: tuple[str, Any, list[Any]]) -> bool:
        """Tell whether a field of many objects is of one type, and its name tells nothing."""
        field, action, values = column
        if type(action) is int:
            return set(map(type, values)) == {str}
        told = action == "data" and self._plan(field) is not None
        return not told and set(map(type, values)) == {dict}

    def _plan(self, field: str) -> Plan:
        """Return the plan for a field of the protocol, whose siblings do not tell about it."""
        plan = self._plans[field]
        return None if plan is NAMED else plan

    def _is_plain(self, rows: list[dict[str, Any]], layout: Layout) -> bool:
        """Tell whether the structure of objects is nothing but that."""
        for field in layout.kept:
            column = [row[field] for row in rows]
            kinds = set(map(type, column))
            if not kinds <= _SCALARS and (kinds != {str} or max(map(len, column)) > _KEPT_LENGTH):
                return False
        if layout.names is not None and not self._is_clean(
            chain.from_iterable(map(layout.names, rows)), IDENTIFIER
        ):
            return False
        for field, place in layout.source:
            column = [row[field] for row in rows]
            kinds = set(map(type, column))
            if kinds != {list} and kinds != {str}:
                return False
            lines = chain.from_iterable(column) if kinds == {list} else column
            if not self._is_clean(lines, place):
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
        for key in kept:
            value = node[key]
            if type(value) not in _SCALARS and (
                type(value) is not str or len(value) > _KEPT_LENGTH
            ):
                self._field(owner, key, value, "keep", shape, depth)
        if names is not None and not self._is_clean(names(node), IDENTIFIER):
            for key, action in shape.fields.items():
                if action == IDENTIFIER and key in node:
                    self._field(owner, key, node[key], IDENTIFIER, shape, depth)
        for key, place in source:
            value = node[key]
            if type(value) is list and self._is_clean(value, place):
                self._familiar.put(owner, key, value)
            else:
                self._field(owner, key, value, place, shape, depth)
        for key, action in rest:
            value = node[key]
            if action == PROSE and type(value) is str:
                self.strings[PROSE].put(owner, key, value)
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
                elif value in self._reader.clean.get(action, ()):
                    self._familiar.put(owner, key, value)
                else:
                    self.strings[action].put(owner, key, value)
            elif action == SOURCE and kind is list:
                if self._is_clean(value, SOURCE):
                    self._familiar.put(owner, key, value)
                else:
                    self._stack.append((value, owner, key, action, depth + 1))
            elif value is not None:
                self._datum(owner, key, value, None, depth)
        elif action == "keep":
            if kind is str:
                if len(value) > _KEPT_LENGTH:
                    self.strings[PROSE].put(owner, key, value)
            elif isinstance(value, dict | list | tuple) and key != "_meta":
                self._stack.append((value, owner, key, None, depth + 1))
        elif action == "variables":
            if not isinstance(value, dict | list | tuple):
                self._datum(owner, key, value, None, depth)
            else:
                how = VARIABLES if self._reader.strictness is None else STRICT
                self._stack.append((value, owner, key, how, depth + 1))
        elif action == "data":
            plan = self._plan(key) if key in shape.fields else self._plans[key]
            if plan is not None:
                self._datum(owner, key, value, plan, depth)
            elif kind is str:
                if len(value) >= SHORTEST:
                    self.strings[PROSE].put(owner, key, value)
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
            self._stack.append((value, owner, key, ATTRIBUTES, depth + 1))
        elif action == "remove":
            if value is not None:
                note = Note("key:network", "x", None, None)
                self._draft.edits.append(Edit(owner, key, REMOVED, [note], 0))
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
        self._bound(owner, key, value, told, depth)

    def _is_clean(self, lines: Iterable[Any], place: int) -> bool:
        """Tell whether lines, or identifiers, were read before and held nothing."""
        try:
            return self._reader.clean[place].issuperset(lines)
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
            self._draft.edits.append(
                Edit(owner, key, redactor.pseudonyms(value)[0], [note], len(value))
            )

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
            before = len(self._draft.edits)
            self._datum(inner, "value", attribute["value"], plan, depth)
            if len(self._draft.edits) > before and attribute.get("type") != "string":
                self._draft.edits.append(Edit(inner, "type", "string", [], 0))
