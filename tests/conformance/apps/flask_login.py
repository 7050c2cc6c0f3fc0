"""Users of the Flask service, by way of Flask-Login."""

import sentry_sdk
from flask import Flask, Request
from flask_login import LoginManager, UserMixin, current_user  # type: ignore


class Person(UserMixin):  # type: ignore[misc, unused-ignore]
    def __init__(self, name: str) -> None:
        self.id = name


def _person(request: Request) -> Person | None:
    """Believe what a header says: this is a test."""
    name = request.headers.get("X-User")
    return Person(name) if name else None


def add_login(app: Flask) -> None:
    LoginManager(app).request_loader(_person)

    @app.get("/account")
    def account() -> dict[str, str]:
        sentry_sdk.capture_message(f"account of somebody: {current_user.is_authenticated}")
        return {}
