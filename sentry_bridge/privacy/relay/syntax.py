"""The syntax of patterns: that of Rust's regex crate ("regex, Syntax"), as a tree.

Classes are Unicode sets with set operations; look-around and back-references do not exist.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sentry_bridge.privacy.relay import codepoints as cp
from sentry_bridge.privacy.relay.engine import EngineError
from sentry_bridge.privacy.relay.errors import PolicyError

_NEWLINE: cp.Ranges = ((0x0A, 0x0A),)
_MAX_REPEAT = 1000  # RE2's own limit
_MAX_DEPTH = 100


@dataclass(frozen=True)
class Chars:
    """One character out of a set."""

    members: cp.Ranges


@dataclass(frozen=True)
class Assertion:
    """A place in the text: an anchor or a word boundary, in RE2's words."""

    assertion: str


@dataclass(frozen=True)
class Sequence:
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Choice:
    options: tuple[Node, ...]


@dataclass(frozen=True)
class Repeat:
    node: Node
    low: int
    high: int | None
    greedy: bool


@dataclass(frozen=True)
class Group:
    node: Node


Node = Chars | Assertion | Sequence | Choice | Repeat | Group


@dataclass(frozen=True)
class _Flags:
    ignore_case: bool = False
    multi_line: bool = False
    dot_newline: bool = False
    swap_greed: bool = False
    extended: bool = False
    unicode: bool = True


_FLAG_NAMES = {
    "i": "ignore_case",
    "m": "multi_line",
    "s": "dot_newline",
    "U": "swap_greed",
    "x": "extended",
    "u": "unicode",
}

_POSIX: dict[str, cp.Ranges] = {
    "alnum": ((0x30, 0x39), (0x41, 0x5A), (0x61, 0x7A)),
    "alpha": ((0x41, 0x5A), (0x61, 0x7A)),
    "ascii": cp.ASCII,
    "blank": ((0x09, 0x09), (0x20, 0x20)),
    "cntrl": ((0x00, 0x1F), (0x7F, 0x7F)),
    "digit": ((0x30, 0x39),),
    "graph": ((0x21, 0x7E),),
    "lower": ((0x61, 0x7A),),
    "print": ((0x20, 0x7E),),
    "punct": ((0x21, 0x2F), (0x3A, 0x40), (0x5B, 0x60), (0x7B, 0x7E)),
    "space": ((0x09, 0x0D), (0x20, 0x20)),
    "upper": ((0x41, 0x5A),),
    "word": ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)),
    "xdigit": ((0x30, 0x39), (0x41, 0x46), (0x61, 0x66)),
}

_CONTROL = {"a": 0x07, "f": 0x0C, "t": 0x09, "n": 0x0A, "r": 0x0D, "v": 0x0B}
_HEX_LENGTH = {"x": 2, "u": 4, "U": 8}


class _Parser:
    """Recursive descent over one pattern.

    Args:
        text: The pattern.
        flags: Flags that hold from the beginning.
        ascii_only: Whether sets need be right for ASCII characters only, which spares the
            Unicode tables.
    """

    def __init__(self, text: str, flags: _Flags, *, ascii_only: bool) -> None:
        self.text = text
        self.ascii_only = ascii_only
        self.position = 0
        self.flags = flags
        self.groups = 0
        self.names: set[str] = set()
        self.depth = 0

    def fail(self, reason: str, at: int | None = None) -> PolicyError:
        column = (self.position if at is None else at) + 1
        return PolicyError(reason, text=self.text, column=column)

    # Reading

    def peek(self, length: int = 1) -> str:
        return self.text[self.position : self.position + length]

    def take(self, expected: str) -> bool:
        if self.text.startswith(expected, self.position):
            self.position += len(expected)
            return True
        return False

    def next(self, wanted: str) -> str:
        char = self.peek()
        if not char:
            raise self.fail(f"the pattern ends here, expected {wanted}")
        self.position += 1
        return char

    def skip_space(self) -> None:
        if not self.flags.extended:
            return
        while char := self.peek():
            if cp.contains(cp.SPACE, ord(char)):
                self.position += 1
            elif char == "#":
                end = self.text.find("\n", self.position)
                self.position = len(self.text) if end < 0 else end + 1
            else:
                return

    # Structure

    def pattern(self) -> Node:
        node = self.choice()
        if self.position < len(self.text):
            raise self.fail("this closing parenthesis has no opening one")
        return node

    def choice(self) -> Node:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise self.fail(f"groups are nested more than {_MAX_DEPTH} deep")
        outer = self.flags
        options = [self.sequence()]
        while self.take("|"):
            options.append(self.sequence())
        self.flags = outer
        self.depth -= 1
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def sequence(self) -> Node:
        parts: list[Node] = []
        while True:
            self.skip_space()
            if self.peek() in ("", "|", ")"):
                return parts[0] if len(parts) == 1 else Sequence(tuple(parts))
            node = self.atom()
            if node is not None:
                parts.append(self.repeats(node))

    def repeats(self, node: Node) -> Node:
        while True:
            self.skip_space()
            start = self.position
            char = self.peek()
            if char == "" or char not in "*+?{":
                return node
            self.position += 1
            low, high = {"*": (0, None), "+": (1, None), "?": (0, 1), "{": (0, 0)}[char]
            if char == "{":
                low, high = self.counts(start)
            greedy = not self.take("?")
            if self.flags.swap_greed:
                greedy = not greedy
            node = Repeat(node, low, high, greedy)

    def counts(self, start: int) -> tuple[int, int | None]:
        low = self.number("a number of repetitions")
        high: int | None = low
        if self.take(","):
            self.skip_space()
            high = None if self.peek() == "}" else self.number("a number of repetitions")
        if not self.take("}"):
            raise self.fail("expected '}' after the number of repetitions")
        if high is not None and high < low:
            raise self.fail("expected the smaller number of repetitions first", start)
        if max(low, high or 0) > _MAX_REPEAT:
            raise self.fail(f"expected at most {_MAX_REPEAT} repetitions", start)
        return low, high

    def number(self, wanted: str) -> int:
        self.skip_space()
        start = self.position
        while self.peek().isascii() and self.peek().isdigit():
            self.position += 1
        if start == self.position:
            raise self.fail(f"expected {wanted}")
        number = int(self.text[start : self.position][:9])
        self.skip_space()
        return number

    def atom(self) -> Node | None:
        start = self.position
        char = self.next("an expression")
        match char:
            case "(":
                return self.group(start)
            case "[":
                return Chars(self.bracket(start))
            case "\\":
                return self.escape(start)
            case ".":
                members = cp.EVERYTHING
                return Chars(
                    members if self.flags.dot_newline else cp.difference(members, _NEWLINE)
                )
            case "^":
                return Assertion("(?m:^)" if self.flags.multi_line else r"\A")
            case "$":
                return Assertion("(?m:$)" if self.flags.multi_line else r"\z")
            case "*" | "+" | "?" | "{":
                raise self.fail("there is nothing to repeat here", start)
            case _:
                return self.literal(ord(char))

    def literal(self, code: int) -> Chars:
        return Chars(self.folded(((code, code),)))

    def folded(self, members: cp.Ranges) -> cp.Ranges:
        if not self.flags.ignore_case:
            return members
        if self.ascii_only or not self.flags.unicode:
            return cp.fold_ascii(members)
        return cp.fold(members)

    def group(self, start: int) -> Node | None:
        if not self.take("?"):
            self.groups += 1
            return self.group_end(start, captures=True)
        for opening in ("=", "!", "<=", "<!"):
            if self.take(opening):
                raise self.fail(
                    "look-around is not supported, because it cannot be matched in linear time",
                    start,
                )
        if self.peek() == "P" and self.peek(2) != "P<":
            raise self.fail(
                "a back-reference is not supported, because it cannot be matched in linear time",
                start,
            )
        if self.take("P<") or self.take("<"):
            end = self.text.find(">", self.position)
            name = self.text[self.position : end] if end >= 0 else ""
            if not name or name in self.names:
                raise self.fail("expected a group name of its own, closed by '>'")
            self.names.add(name)
            self.position = end + 1
            self.groups += 1
            return self.group_end(start, captures=True)
        outer = self.flags
        self.flags = self.read_flags()
        if self.take(")"):
            return None  # The flags hold until the end of the enclosing group.
        if not self.take(":"):
            raise self.fail("expected ':' or ')' after the flags")
        node = self.group_end(start, captures=False)
        self.flags = outer
        return node

    def group_end(self, start: int, *, captures: bool) -> Node:
        node = self.choice()
        if not self.take(")"):
            raise self.fail("this parenthesis is not closed", start)
        return Group(node) if captures else node

    def read_flags(self) -> _Flags:
        flags = self.flags
        value = True
        while self.peek() not in (":", ")"):
            char = self.next("a flag")
            if char == "-":
                value = False
            elif char in _FLAG_NAMES:
                flags = replace(flags, **{_FLAG_NAMES[char]: value})
            else:
                names = ", ".join(_FLAG_NAMES)
                raise self.fail(f"expected one of the flags {names}", self.position - 1)
        return flags

    # Escapes and classes

    def escape(self, start: int) -> Node:
        char = self.next("the escaped character")
        if char.isascii() and char.isdigit():
            raise self.fail(
                "a back-reference is not supported, because it cannot be matched in linear time",
                start,
            )
        match char:
            case "A":
                return Assertion(r"\A")
            case "z":
                return Assertion(r"\z")
            case "b" | "B" if not self.flags.unicode:
                raise self.fail("a word boundary without Unicode is not supported", start)
            case "b" if self.peek() == "{":
                raise self.fail(r"expected plain \b, a half boundary is not supported", start)
            case "b" | "B":
                return Assertion(f"\\{char}")
        return Chars(self.folded(self.escaped_set(char, start)))

    def escaped_set(self, char: str, start: int) -> cp.Ranges:
        """What an escape means inside a class as well as outside."""
        if char in "dDsSwW":
            members = self.perl_class(char.lower())
            return cp.invert(members) if char.isupper() else members
        if char in "pP":
            return self.property_class(char, start)
        code = self.escaped_code(char, start)
        return ((code, code),)

    def perl_class(self, char: str) -> cp.Ranges:
        if self.flags.unicode and not self.ascii_only:
            return cp.SPACE if char == "s" else cp.digit() if char == "d" else cp.word()
        return _POSIX[{"d": "digit", "s": "space", "w": "word"}[char]]

    def property_class(self, char: str, start: int) -> cp.Ranges:
        name = self.next("a Unicode property")
        if name == "{":
            end = self.text.find("}", self.position)
            if end < 0:
                raise self.fail("expected '}' after the Unicode property", start)
            name = self.text[self.position : end]
            self.position = end + 1
        negated = name.startswith("^")
        name = name.removeprefix("^")
        try:
            members = cp.named(f"\\p{{{name}}}")
        except EngineError:
            raise self.fail(
                "expected a general category (L, Lu, Nd, ...) or a script (Greek, Cyrillic, ...)",
                start,
            ) from None
        return cp.invert(members) if negated != (char == "P") else members

    def escaped_code(self, char: str, start: int) -> int:
        if char in _CONTROL:
            return _CONTROL[char]
        if char in _HEX_LENGTH:
            if self.take("{"):
                end = self.text.find("}", self.position)
                digits = self.text[self.position : end] if end >= 0 else ""
                self.position = end + 1
            else:
                digits = self.peek(_HEX_LENGTH[char])
                self.position += len(digits)
            try:
                code = int(digits, 16)
            except ValueError:
                code = -1
            if not 0 <= code <= cp.MAX or 0xD800 <= code <= 0xDFFF:
                raise self.fail("expected a code point in hexadecimal digits", start)
            return code
        if char.isalnum() or char in "<>" or not char.isascii():
            raise self.fail(f"\\{char} is no escape that is known here", start)
        return ord(char)

    def bracket(self, start: int) -> cp.Ranges:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise self.fail(f"classes are nested more than {_MAX_DEPTH} deep", start)
        self.skip_space()
        negated = self.take("^")
        members = self.class_items(start, first=True)
        while not self.take("]"):
            if self.take("&&"):
                members = cp.intersection(members, self.class_items(start))
            elif self.take("--"):
                members = cp.difference(members, self.class_items(start))
            else:
                self.position += 2  # ~~, the only way left for class_items to stop
                other = self.class_items(start)
                members = cp.union(cp.difference(members, other), cp.difference(other, members))
        self.depth -= 1
        return cp.invert(members) if negated else members

    def class_items(self, start: int, *, first: bool = False) -> cp.Ranges:
        found: list[tuple[int, int]] = []
        while True:
            self.skip_space()
            if first and self.peek() in ("]", "-"):
                found.append((ord(self.peek()), ord(self.peek())))
                self.position += 1
                # Any number of hyphens may open a class, as in [--x].
                first = self.text[self.position - 1] == "-" and self.peek() == "-"
                continue
            first = False
            if self.peek() == "":
                raise self.fail("this bracket is not closed", start)
            if self.peek() == "]" or self.peek(2) in ("&&", "--", "~~"):
                return self.folded(ranges) if (ranges := cp.ranges(found)) else ranges
            found.extend(self.class_item())

    def class_item(self) -> cp.Ranges:
        start = self.position
        char = self.next("a member of the class")
        if char == "[":
            posix = self.posix_class()
            return self.bracket(start) if posix is None else posix
        if char == "\\":
            escaped = self.next("the escaped character")
            members = self.escaped_set(escaped, start)
            if escaped in "dDsSwWpP":
                return members
            low = members[0][0]
        else:
            low = ord(char)
        self.skip_space()
        if self.peek() != "-" or self.peek(2) in ("-]", "--", "-"):
            return ((low, low),)
        self.position += 1
        self.skip_space()
        at = self.position
        char = self.next("the end of the range")
        high = (
            self.escaped_code(self.next("the escaped character"), at) if char == "\\" else ord(char)
        )
        if high < low:
            raise self.fail("expected the smaller end of the range first", start)
        return ((low, high),)

    def posix_class(self) -> cp.Ranges | None:
        end = self.text.find(":]", self.position)
        if not self.text.startswith(":", self.position) or end < 0:
            return None
        name = self.text[self.position + 1 : end]
        members = _POSIX.get(name.removeprefix("^"))
        if members is None:
            return None
        self.position = end + 2
        return cp.invert(members) if name.startswith("^") else members


def parse(source: str, *, ignore_case: bool, ascii_only: bool) -> tuple[Node, int]:
    """The tree of a pattern, and how many groups it has.

    Args:
        source: The pattern.
        ignore_case: As if the pattern began with `(?i)`.
        ascii_only: Whether sets need be right for ASCII characters only, which spares the
            Unicode tables.

    Raises:
        PolicyError: With the column and what was expected there.
    """
    parser = _Parser(source, _Flags(ignore_case=ignore_case), ascii_only=ascii_only)
    node = parser.pattern()
    return node, parser.groups
