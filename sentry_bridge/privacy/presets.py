"""Presets: policies to start from, each with the categories of data that it looks for.

A preset names what the engine looks for. It makes no statement about the law: whether a
service complies with a regulation depends on more than its error reports.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sentry_bridge.privacy.patterns import PATTERNS, Pattern, luhn
from sentry_bridge.privacy.vocabulary import CATEGORIES, Category

DEVICE = Category(
    "device",
    "identifiers of devices and of what is installed on them",
    {
        "en": "device id, device identifier, imei, imsi, serial number, mac address, "
        "advertising id, idfa, idfv, gaid, android id, vehicle id, vin, installation id, "
        "client id, visitor id, browser fingerprint, device fingerprint, user agent"
    },
)
DATES = Category(
    "dates",
    "dates of a person's life and treatment",
    {
        "en": "admission date, date of admission, discharge date, date of discharge, death date, "
        "date of death, deceased, appointment date, visit date, treatment date, surgery date, age"
    },
)
PAYMENT = Category(
    "payment",
    "sensitive authentication data and what surrounds a card number",
    {
        "en": "pan, track, track data, pin block, pinblock, chip data, emv, cryptogram, "
        "service code, expiry, expiration, expires, exp, exp date, expiry date, "
        "expiration date, cid, cav, issuer, bin, last four, fingerprint"
    },
)

MAC = Pattern(
    "mac",
    "hardware addresses of network devices (IEEE 802)",
    r"[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}",
    re.compile(r"(?<![\w:-])[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}(?![\w:-])"),
    "[mac]",
)
IMEI = Pattern(
    "imei",
    "identities of mobile devices, with Luhn check (3GPP TS 23.003)",
    r"[0-9]{2}-?[0-9]{6}-?[0-9]{6}-?[0-9]",
    re.compile(r"(?<![\w.-])\d{2}-?\d{6}-?\d{6}-?\d(?:\d)?(?![\w.-])"),
    "[imei]",
    lambda match: luhn(match.group().replace("-", "")[:15]),
    numeric=True,
)
ANY_CARD = Pattern(
    "cardlike",
    "13 to 19 digits that pass the Luhn check, whatever the network",
    r"[0-9](?:[ -]?[0-9]){12}",
    re.compile(r"(?<![\w.-])\d(?:[ -]?\d){12,18}+(?![\w-]|\.\d)"),
    "[creditcard]",
    lambda match: luhn(re.sub(r"[ -]", "", match.group())),
)


@dataclass(frozen=True, slots=True)
class Preset:
    """A policy to start from.

    Attributes:
        about: what it is for.
        covers: the regulation's own categories, each with the rules that look for it.
        categories: further telling keys.
        patterns: further patterns.
        sql_literals: whether all string literals of SQL are removed.
        identity: whether ids of persons are replaced by pseudonyms.
        strict: whether only allow-listed keys and template text pass.
    """

    about: str
    covers: Mapping[str, str]
    categories: tuple[Category, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    sql_literals: bool = False
    identity: bool = False
    strict: bool = False

    @property
    def all_categories(self) -> tuple[Category, ...]:
        """The telling keys in force."""
        return CATEGORIES + self.categories

    @property
    def all_patterns(self) -> tuple[Pattern, ...]:
        """The patterns in force."""
        return PATTERNS + self.patterns


PRESETS: Mapping[str, Preset] = {
    "standard": Preset(
        "What everyone gets: secrets and personal data go, what a developer needs stays.",
        {},
    ),
    "strict": Preset(
        "Only allow-listed keys and template text pass; variables leave as types and lengths.",
        {},
        categories=(DEVICE,),
        patterns=(MAC, IMEI),
        sql_literals=True,
        identity=True,
        strict=True,
    ),
    "gdpr": Preset(
        "The standard policy, and what else identifies a person or a device.",
        {
            "Names and contact data (art. 4(1))": "name, account, contact, email, phone",
            "Location data (art. 4(1))": "address",
            "Online identifiers (recital 30)": "network, session, device, ip, ip6, mac, imei",
            "Identification numbers (arts. 4(1), 87)": "identity, nationalid, usssn",
            "Health, genetic and biometric data (art. 9)": "health",
            "Special categories (art. 9) and criminal records (art. 10)": "identity",
            "Pseudonymisation (art. 4(5))": "ids of users become pseudonyms",
        },
        categories=(DEVICE,),
        patterns=(MAC, IMEI),
        sql_literals=True,
        identity=True,
    ),
    "pci": Preset(
        "The standard policy, and everything that looks like card data.",
        {
            "Primary account number": "creditcard, cardlike, finance",
            "Cardholder name, expiration date, service code": "finance, payment",
            "Sensitive authentication data": "finance, payment (track data, CVV, PIN blocks)",
        },
        categories=(PAYMENT,),
        patterns=(ANY_CARD,),
        sql_literals=True,
    ),
    "hipaa": Preset(
        "The standard policy, and the identifiers of the Safe Harbor method.",
        {
            "Names (A)": "name, account",
            "Geographic subdivisions (B)": "address",
            "Dates (C)": "birth, dates",
            "Telephone and fax numbers, e-mail addresses (D to F)": "contact, phone, email",
            "Social security numbers (G)": "identity, usssn",
            "Medical record and health plan numbers (H, I)": "health",
            "Account and licence numbers (J, K)": "finance, identity, iban, creditcard",
            "Vehicle and device identifiers (L, M)": "device, mac, imei",
            "URLs and IP addresses (N, O)": "urlpath, urlauth, network, ip, ip6",
            "Biometric identifiers (P)": "health",
            "Any other unique number (R)": "ids of users become pseudonyms",
        },
        categories=(DEVICE, DATES),
        patterns=(MAC, IMEI),
        sql_literals=True,
        identity=True,
    ),
}
