"""Variables: the part of the environment that is ours."""

from collections.abc import Iterator, Mapping

from sentry_bridge.settings.layers import VARIABLE_PREFIX, Layer, Source

# The names that deployments use anyway; later ones win. Other names that start with SENTRY_
# belong to the SDK and its tools.
WELL_KNOWN = {
    "ENVIRONMENT": "environment",
    "SENTRY_ENVIRONMENT": "environment",
    "APP_VERSION": "release",
    "HOSTNAME": "server_name",
    "SENTRY_ENABLED": "enabled",
    "SENTRY_DSN": "dsn",
    "SENTRY_DEBUG": "debug",
    "SENTRY_ERROR_SAMPLE_RATE": "sample_rate",
    "SENTRY_TRACES_SAMPLE_RATE": "traces_sample_rate",
    "SENTRY_PROFILES_SAMPLE_RATE": "profiles_sample_rate",
}


def variable_layers(environ: Mapping[str, str]) -> Iterator[Layer]:
    """Yield a layer for each variable of ours, the lowest first."""
    for name, key in WELL_KNOWN.items():
        if name in environ:
            yield Layer(name, Source.VARIABLE, {key: environ[name]})
    for name in sorted(environ):
        if name.startswith(VARIABLE_PREFIX):
            key = name.removeprefix(VARIABLE_PREFIX)
            yield Layer(name, Source.VARIABLE, {key: environ[name]})
