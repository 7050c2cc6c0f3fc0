"""Django's settings."""

import os

ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
SECRET_KEY = os.environ.get("SECRET_KEY", "of-no-use")
ROOT_URLCONF = "web"
INSTALLED_APPS = ["sentry_bridge_django"]
MIDDLEWARE = ["sentry_bridge_django.middleware.SentryBridgeMiddleware"]
SENTRY_BRIDGE = {"celery": {"carry": ["request_id", "user_id", "organization_id"]}}
CELERY_BROKER_URL = os.environ.get("BROKER", "redis://localhost")
