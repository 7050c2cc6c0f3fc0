from importlib.util import find_spec

from ..started import captured, start

__all__ = ["captured", "start"]

# An application without Celery needs none of this.
collect_ignore_glob = [] if find_spec("celery") else ["test_*.py"]
