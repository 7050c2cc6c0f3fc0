"""In a Django project the bridge has Django's settings, in the site and in its workers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("django")

PROJECT = {
    # As Celery's documentation has it ("First steps with Django").
    "shop/__init__.py": "from .celery import app\n",
    "shop/celery.py": """
from celery import Celery
from sentry_bridge_celery import instrument
app = Celery("shop")
app.config_from_object("django.conf:settings", namespace="CELERY")
instrument(app)
""",
    "shop/settings.py": """
SECRET_KEY = "of-no-use"
INSTALLED_APPS = ["sentry_bridge_django"]
SENTRY_BRIDGE = {
    "enabled": True,
    "dsn": "http://public@127.0.0.1:9/1",
    "celery": {"carry": ["request_id"]},
}
CELERY_BROKER_URL = "memory://"
""",
}
SITE = "import django; django.setup()"
WORKER = "from shop.celery import app; app.loader.import_default_modules()"
SHOW = "import sentry_bridge as b; print(b.get_bridge().enabled, b.get_bridge().settings.celery)"


@pytest.mark.parametrize("process", [SITE, WORKER])
def test_djangos_settings_hold(tmp_path: Path, process: str) -> None:
    for name, text in PROJECT.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    done = subprocess.run(
        [sys.executable, "-c", f"{process}\n{SHOW}"],
        cwd=tmp_path,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "shop.settings"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.startswith("True ")
    assert "request_id" in done.stdout
