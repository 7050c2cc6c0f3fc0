"""The `database` resolver on Django's models."""

from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connections

from sentry_bridge.context import User
from sentry_bridge.context.lookup import Lookup, read
from sentry_bridge.settings import LookupSettings


def django_lookup(settings: LookupSettings) -> Lookup:
    """Return a look-up of `settings.model`, such as `"accounts.Person"`, or the user model.

    Its queries run on a thread of their own; so do its connections, which it closes.
    """

    def find(user_id: str) -> User | None:
        model: Any = apps.get_model(settings.model) if settings.model else get_user_model()
        try:
            record = model._default_manager.filter(pk=user_id).first()
            return read(record, settings.attributes) if record is not None else None
        finally:
            connections.close_all()

    return Lookup(find, settings)


def user_of(user: Any) -> User:
    """Return a loaded user of Django's as the core knows users."""
    return User(
        id=str(user.pk),
        email=getattr(user, "email", None) or None,
        username=user.get_username(),
        active=user.is_active,
    )
