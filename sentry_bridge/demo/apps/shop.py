"""What the shop does, whatever framework serves it: it holds secrets, and it fails."""

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import sentry_sdk

from sentry_bridge import get_bridge
from sentry_bridge.demo import planted

# Arguments and local variables below are there to be reported, and no SQL runs.
# ruff: noqa: ARG001, F841, S608

logger = logging.getLogger("shop")


class PaymentError(Exception):
    """The gateway did not take the card."""


class LoginError(Exception):
    """User and password do not fit."""


class StorageError(Exception):
    """A document could not be kept."""


@dataclass(frozen=True)
class Gateway:
    """Where payments go; a careless class, whose repr shows its key."""

    host: str
    api_key: str


def look_up(order_id: str) -> dict[str, Any]:
    """Return an order: a request that succeeds."""
    with sentry_sdk.start_span(op="db", name=_customer_query()):
        return {"order": order_id, "state": "shipped"}


def place_order(customer: str, order: Mapping[str, Any]) -> NoReturn:
    """Charge a customer, which fails in the end.

    Raises:
        PaymentError: always.
    """
    sentry_sdk.set_user({"id": "42", "email": planted.USER_EMAIL})
    sentry_sdk.set_tag("customer", planted.TAG_EMAIL)
    sentry_sdk.set_context("gateway", {"region": "eu", "clientSecret": planted.CONTEXT_SECRET})
    sentry_sdk.set_context("carts", {planted.KEY_EMAIL: 3})
    sentry_sdk.add_breadcrumb(category="query", message=_customer_query())
    logger.warning("charging with api_key=%s", planted.LOGGED_KEY)
    charge(customer, Gateway("pay.example", planted.GATEWAY_SECRET))


def charge(customer: str, gateway: Gateway) -> NoReturn:
    """Ask the gateway for money.

    Raises:
        PaymentError: always.
    """
    test_password = "birch-Lantern-09"  # noqa: S105
    attempts = 3
    db_password = planted.DATABASE_PASSWORD
    payload = f"v1:{os.environ['SHOP_WEBHOOK_TOKEN']}"
    try:
        connect()
    except ConnectionError as error:
        raise PaymentError(f"card {planted.REFUSED_CARD} was refused") from error


def connect() -> NoReturn:
    """Connect to the gateway.

    Raises:
        ConnectionError: always.
    """
    raise ConnectionError(f"no answer from https://shop:{planted.URL_PASSWORD}@pay.example/v1")


def log_in(form: Mapping[str, Any]) -> NoReturn:
    """Check a user's password.

    Raises:
        LoginError: always.
    """
    raise LoginError(f"no such user: {dict(form)}")


def keep(filename: str) -> None:
    """Keep a document; it fails, and the failure is logged and handled."""
    pem = "-----BEGIN PRIVATE KEY-----\n" + planted.PRIVATE_KEY + "\n-----END PRIVATE KEY-----\n"
    try:
        raise StorageError(f"no room for {filename}")
    except StorageError:
        logger.exception("could not keep %s", filename)


def health() -> dict[str, Any]:
    """Wait until everything is sent, and tell what the gate says."""
    bridge = get_bridge()
    bridge.flush(5.0)
    return bridge.health()


def _customer_query() -> str:
    return f"SELECT id FROM customers WHERE email = '{planted.SQL_EMAIL}'"
