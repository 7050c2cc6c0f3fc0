"""`manage.py health`: run the checks in this process."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from sentry_bridge import get_bridge
from sentry_bridge.health import Endpoint
from sentry_bridge.health.lines import EXIT_CODES, lines
from sentry_bridge_django.conf import start


class Command(BaseCommand):
    """Report like `sentry-bridge health`, with Django set up and its connections at hand."""

    help = "Runs the health checks; exits 0 when healthy, 1 when degraded, 2 when unhealthy."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare `--json`."""
        parser.add_argument("--json", action="store_true", help="Print the endpoint's JSON.")

    def handle(self, *_: Any, **options: Any) -> None:
        """Run the checks, print what they found, and exit."""
        endpoint = Endpoint(start().settings, get_bridge)
        report = endpoint.health.report()
        self.stdout.write(lines(endpoint.told(report), as_json=options["json"]))
        sys.exit(EXIT_CODES[report.status])
