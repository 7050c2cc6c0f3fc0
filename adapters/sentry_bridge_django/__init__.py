"""Django adapter: an application for `INSTALLED_APPS` and a middleware."""
