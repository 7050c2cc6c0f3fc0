"""Export: the policy in Relay's PII configuration language, for the server.

What Relay's language cannot say (checks beyond Luhn, values that keys tell elsewhere,
known secrets, encodings) stays with the client; the rules below cover the rest.
"""

from typing import Any

from sentry_bridge.privacy.text import TextRules

_BUILT_IN = {
    "email": "@email",
    "ip": "@ip",
    "creditcard": "@creditcard",
    "iban": "@iban",
    "usssn": "@usssn",
    "pem": "@pemkey",
    "urlauth": "@urlauth",
    "userpath": "@userpath",
    "bearer": "@bearer",
    "mac": "@mac",
    "imei": "@imei",
}
_AS_PATTERN = ("jwt", "token", "phone")
# Relay refuses expressions that compile to more than 256 KiB.
_MOST_KEYS = 150
_EVERYWHERE = "$string || $number || $object || $array"


def relay_config(rules: TextRules) -> dict[str, Any]:
    """Return rules and applications that do on the server what `rules` do here.

    Source: "Advanced Data Scrubbing", Sentry documentation; the rule types are Relay's.
    """
    config: dict[str, Any] = {}
    names: list[str] = []
    for pattern in rules.patterns:
        if built_in := _BUILT_IN.get(pattern.name):
            names.append(f"{built_in}:replace")
        elif pattern.name in _AS_PATTERN:
            name = f"sentry_bridge_{pattern.name}"
            config[name] = {
                "type": "pattern",
                "pattern": "|".join(pattern.hints),
                "redaction": {"method": "replace", "text": pattern.text},
            }
            names.append(name)
    for category, expressions in rules.keys.expressions(_MOST_KEYS).items():
        for number, expression in enumerate(expressions, 1):
            name = f"sentry_bridge_{category}" + (f"_{number}" if number > 1 else "")
            config[name] = {
                "type": "redact_pair",
                "keyPattern": expression,
                "redaction": {"method": "replace", "text": "[Filtered]"},
            }
            names.append(name)
    return {"rules": config, "applications": {_EVERYWHERE: names}}
