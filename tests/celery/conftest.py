from importlib.util import find_spec

import pytest

from ..started import captured, start

__all__ = ["captured", "start"]

# An application without Celery needs none of this.
collect_ignore_glob = [] if find_spec("celery") else ["test_*.py"]


@pytest.fixture(autouse=True)
def own_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a test's tasks from the applications and the broker of other tests."""
    from celery import _state
    from kombu.transport.memory import Channel

    finalizers: set[object] = getattr(_state, "_on_app_finalizers")  # noqa: B009 - untyped
    monkeypatch.setattr(_state, "_on_app_finalizers", set(finalizers))
    monkeypatch.setattr(Channel, "queues", {})
