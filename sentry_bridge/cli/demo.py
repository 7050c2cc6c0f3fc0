"""`sentry-bridge demo`: see it work."""

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console

from sentry_bridge.cli.source import console
from sentry_bridge.demo.run import run
from sentry_bridge.settings.dsn import fault

_WIDTH_OF_PICTURE = 120


def demo(
    *,
    dsn: Annotated[
        str | None,
        Parameter(help="Send to this project instead. What arrives there is then not checked."),
    ] = None,
    keep: Annotated[
        bool, Parameter(negative="", help="Leave everything running until Ctrl-C, and say where.")
    ] = False,
    svg: Annotated[
        Path | None, Parameter(help="Also write what is printed to this file, as a picture.")
    ] = None,
) -> int:
    """Run real applications that hold secrets and fail, and show what of it leaves them.

    A FastAPI, a Flask and a Django application start on real servers, each set up as the
    README says and on the settings.toml of the working directory, get real requests with
    secrets in every place, and report to a receiver on this machine. The exit status is 1
    when a planted secret arrives, an application does not answer as it should, or an
    expected fact is missing.
    """
    if dsn is not None and (problem := fault(dsn)):
        print(f"--dsn is not a DSN: {problem}.", file=sys.stderr)
        return 1
    if svg is None:
        return run(console(), dsn=dsn, keep=keep)
    recording = Console(record=True, width=_WIDTH_OF_PICTURE, highlight=False)
    status = run(recording, dsn=dsn, keep=keep)
    recording.save_svg(str(svg), title="sentry-bridge demo")
    return status
