"""What `sentry-bridge alerts` can do."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

from cyclopts import Parameter, validators
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.prompt import Confirm
from rich.text import Text

from sentry_bridge.cli.source import Environment, Files, console, report_problems
from sentry_bridge.settings import SettingsError

try:
    import cronsim  # noqa: F401 - what the room needs beside the core
    import pydantic  # noqa: F401
    import tomli_w
except ModuleNotFoundError as error:
    print(f"alerts need {error.name}: pip install 'sentry-bridge[alerts]'", file=sys.stderr)
    sys.exit(1)

from sentry_bridge.alerts.apply import apply as carry_out
from sentry_bridge.alerts.client import TOKEN, ApiError, Client
from sentry_bridge.alerts.document import Document
from sentry_bridge.alerts.lines import done, line, lines
from sentry_bridge.alerts.plan import Plan
from sentry_bridge.alerts.plan import plan as compare
from sentry_bridge.alerts.pull import pull as pulled
from sentry_bridge.alerts.source import load_document
from sentry_bridge.alerts.state import State, Told, read_state

ERROR, CHANGES = 1, 2
_STYLES = {"create": "green", "adopt": "cyan", "change": "yellow", "delete": "red"}

Url = Annotated[
    str | None,
    Parameter(help="The server, instead of what the document says; by default https://sentry.io."),
]
Adopt = Annotated[
    bool,
    Parameter(
        negative="", help="Take over what is there under a name of the document, and differs."
    ),
]
Timeout = Annotated[
    float,
    Parameter(
        validator=validators.Number(gt=0), help="Seconds to wait for each answer of the server."
    ),
]


def validate(*, env: Environment = None, settings_file: Files = None) -> int:
    """Check the document, without a server. The exit status is 1 when it is wrong."""
    document = _document(env, settings_file)
    counts = (
        f"{len(document.rules)} rules, {len(document.detectors)} detectors,"
        f" {len(document.monitors)} monitors"
    )
    console().print(Text(f"The document is right: {counts}."))
    return 0


def plan(
    *,
    env: Environment = None,
    settings_file: Files = None,
    url: Url = None,
    adopt: Adopt = False,
    timeout: Timeout = 30.0,
) -> int:
    """Show what apply would do; exit with 0 if that is nothing, 2 if something, 1 on errors.

    The token is the value of the variable SENTRY_AUTH_TOKEN.
    """
    document = _document(env, settings_file)
    with _client(document, url, timeout) as client:
        found = compare(document, _read(client, document), adopt=adopt)
    _show(found)
    return CHANGES if found.pending else 0


def apply(
    *,
    env: Environment = None,
    settings_file: Files = None,
    url: Url = None,
    adopt: Adopt = False,
    yes: Annotated[bool, Parameter(negative="", help="Do it without asking.")] = False,
    timeout: Timeout = 30.0,
) -> int:
    """Make the server have what the document says; exit with 0 when it does, else 1.

    Only what the document made, which its mark shows, is changed or deleted. After an error,
    what was done stays done: another run does the rest.
    """
    document = _document(env, settings_file)
    with _client(document, url, timeout) as client:
        state = _read(client, document)
        found = compare(document, state, adopt=adopt)
        _show(found)
        if not found.pending:
            return 0
        if not yes and not (sys.stdin.isatty() and Confirm.ask("Apply?")):
            _fail("Nothing was done: it was not confirmed. --yes does it without asking.")
        return _carry_out(client, document, state, found)


def pull(
    *,
    env: Environment = None,
    settings_file: Files = None,
    url: Url = None,
    output: Annotated[
        Path | None, Parameter(help="The file to write, instead of the standard output.")
    ] = None,
    timeout: Timeout = 30.0,
) -> int:
    """Write what is on the server as TOML that validates and plans to nothing.

    The document needs to name the organisation and the project only.
    """
    document = _document(env, settings_file)
    with _client(document, url, timeout) as client:
        result = pulled(document, _read(client, document))
    text = tomli_w.dumps(result.data)
    if output is None:
        sys.stdout.write(text)
    else:
        output.write_text(text, encoding="utf-8")
    for found in result.left_out:
        # Text lets no control characters through, whoever chose the name.
        said = Text(f"left out: {found.kind} {found.name}: no document can say it")
        Console(stderr=True, highlight=False).print(said, soft_wrap=True)
    return 0


def _document(env: str | None, files: Sequence[Path] | None) -> Document:
    try:
        return load_document(env=env, settings_files=files)
    except SettingsError as error:
        report_problems(error.problems)
        sys.exit(ERROR)


@contextmanager
def _client(document: Document, url: str | None, timeout: float) -> Iterator[Client]:
    token = os.environ.get(TOKEN, "").strip()
    if not token:
        _fail(f"There is no token: set the variable {TOKEN}.")
    try:
        client = Client(url or document.url, document.organization, token, timeout=timeout)
        try:
            yield client
        finally:
            client.close()
    except ApiError as error:
        _fail(str(error))
    except SettingsError as error:
        report_problems(error.problems)
        sys.exit(ERROR)


def _read(client: Client, document: Document) -> State:
    with _progress() as tell:
        return read_state(client, document, lambda what: tell(f"Reading {what}"))


def _show(found: Plan) -> None:
    output = console()
    for action, text in lines(found):
        output.print(Text(text, _STYLES.get(action, "")), soft_wrap=True)


def _carry_out(client: Client, document: Document, state: State, found: Plan) -> int:
    output, total, count = console(), len(found.pending), 0
    try:
        with _progress(total) as tell:
            for change in carry_out(client, document, state, found):
                count += 1
                output.print(Text(f"done {line(change).strip()}"), soft_wrap=True)
                tell("Applying")
    except ApiError as error:
        failed = found.pending[count]
        _fail(
            f"{line(failed).strip()}: {error}\n"
            f"{count} of {total} changes were done; run it again for the rest."
        )
    output.print(Text(done(found)))
    return 0


@contextmanager
def _progress(total: int | None = None) -> Iterator[Told]:
    """Show on a terminal what is told, and how much of `total` that makes."""
    errors = Console(stderr=True)
    if not errors.is_terminal:
        yield lambda _: None
        return
    words = TextColumn("{task.description}", markup=False)
    columns = (
        (SpinnerColumn(), words) if total is None else (words, BarColumn(), MofNCompleteColumn())
    )
    with Progress(
        *columns, console=errors, transient=True, redirect_stdout=sys.stdout.isatty()
    ) as progress:
        task = progress.add_task("", total=total)
        yield lambda what: progress.update(task, advance=1, description=what)


def _fail(message: str) -> NoReturn:
    print(message, file=sys.stderr)
    sys.exit(ERROR)
