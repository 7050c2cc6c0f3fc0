"""`sentry-bridge health`: run the checks, or ask a running service."""

import sys
from collections.abc import Sequence
from http.client import HTTPException
from json import loads
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from sentry_bridge import SettingsError, get_bridge, init
from sentry_bridge.cli.source import Environment, Files
from sentry_bridge.health import Endpoint
from sentry_bridge.health.get import address, get
from sentry_bridge.health.lines import EXIT_CODES, lines


def health(
    *,
    url: str | None = None,
    token: str | None = None,
    timeout: float = 3.0,
    json: Annotated[bool, Parameter(negative="")] = False,
    env: Environment = None,
    settings_file: Files = None,
) -> int:
    """Run the health checks; exit with 0 when healthy, 1 when degraded, 2 when unhealthy.

    The checks of the settings run in this process, and tell whether what they name can be
    reached from here. With --url, the service that runs there is asked instead.

    Parameters
    ----------
    url
        Ask this address, such as http://127.0.0.1:8000/health/ready.
    token
        The token of the service's settings, to be told details.
    timeout
        Seconds to wait for the service.
    json
        Print the endpoint's JSON.
    """
    try:
        told = _run(env, settings_file) if url is None else _ask(url, token, timeout)
        print(lines(told, as_json=json))
        return EXIT_CODES[told["status"]]
    except SettingsError as error:
        print(error, file=sys.stderr)
    except (OSError, HTTPException, ValueError, LookupError, TypeError) as error:
        # What answers is not there, or is no health endpoint. Its words may be anybody's.
        print(f"no report: {type(error).__name__}", file=sys.stderr)
    return EXIT_CODES["unhealthy"]


def _run(env: str | None, settings_files: Sequence[Path] | None) -> dict[str, Any]:
    # The application's modules, which checks name, lie where the command is called.
    sys.path.insert(0, "")
    endpoint = Endpoint(init(env=env, settings_files=settings_files).settings, get_bridge)
    return endpoint.told(endpoint.health.report())


def _ask(url: str, token: str | None, timeout: float) -> dict[str, Any]:
    headers = {"Accept": "application/json"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    _, body = get(address(url), timeout, headers)
    told: dict[str, Any] = loads(body)
    return told
