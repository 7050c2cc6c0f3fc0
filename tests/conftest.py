"""What holds for every test."""

import pytest
import sentry_sdk


@pytest.fixture(autouse=True)
def own_scope() -> None:
    """Forget what earlier tests, and the SDK when it started for them, left in the scopes."""
    sentry_sdk.get_isolation_scope().clear()
    sentry_sdk.get_current_scope().clear()
