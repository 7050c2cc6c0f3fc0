"""Where this engine differs from the reference, written down.

`CORRECTIONS` holds for policies with `strict_compat=False`; `DEVIATIONS` for every policy.
"""

from __future__ import annotations

from typing import NamedTuple


class Difference(NamedTuple):
    """One difference.

    Args:
        about: What it is about.
        reference: What the reference does.
        here: What is done here.
    """

    about: str
    reference: str
    here: str


CORRECTIONS = (
    Difference(
        "IPv6 addresses",
        "are cut in half: `2001:db8::1` becomes `2001:[ip]`",
        "go as a whole, in every written form, with a zone or without",
    ),
    Difference(
        "IPv6 look-alikes",
        "`a::b` within a longer word and `::` alone are taken for addresses",
        "only what is an address by RFC 4291 goes",
    ),
    Difference(
        "`@anything` on several lines",
        "redacts each line for itself, and redacts what stands there once more when run again",
        "redacts the text as a whole, once",
    ),
    Difference(
        "Payment cards",
        "any 16 digits with a known beginning are taken for a card",
        "the check digit has to be right (Luhn)",
    ),
    Difference(
        "IBAN",
        "any text of the form is taken for one",
        "the check digits have to be right (mod 97)",
    ),
    Difference(
        "IMEI",
        "any 14 to 16 digits are taken for one",
        "the check digit of 15 digits has to be right (Luhn)",
    ),
    Difference(
        "`vars.hashKey`",
        "is read and not used: a hash can be reversed by trying values",
        "is the key of the hash",
    ),
    Difference(
        "`sensitiveFields`",
        "are found in the case in which they are written only",
        "are found in any case",
    ),
    Difference(
        "`:filter`",
        "does not exist for `@email`, `@ip`, `@imei`, `@mac`, `@uuid`, `@urlauth` and `@userpath`,"
        " and the rule that names it does nothing",
        "exists for every built-in rule",
    ),
    Difference(
        "A rule that does not exist",
        "is passed over in silence",
        "is an error that names it",
    ),
    Difference(
        "A redaction method that does not exist",
        "removes what was found and leaves no remark",
        "is an error that names the rule",
    ),
    Difference(
        "The shape of an event",
        "is normalised: headers, tags, cookies and query strings become lists of pairs, empty"
        " fields are left out, times become numbers",
        "stays as the SDK wrote it; names still select pairs",
    ),
)
"""What a policy with `strict_compat=False` does differently."""

DEVIATIONS = (
    Difference(
        "A pattern that does not parse, or uses look-around or back-references",
        "makes its rule do nothing",
        "is an error with rule, column and reason",
    ),
    Difference(
        "A very large pattern",
        "makes its rule do nothing beyond 256 KiB compiled",
        "works up to 64 MiB compiled, with at most 1000 repetitions of a part",
    ),
    Difference(
        "`replaceGroups` with a group inside another, such as `[0, 1]`",
        "fails, and with it the event",
        "the outer group is replaced",
    ),
    Difference(
        "A rule that refers to itself",
        "fails, and with it the process",
        "is an error that names it",
    ),
    Difference(
        "A value of a type that its field cannot have",
        "is removed, with an error in `_meta`, and kept there as `val`",
        "stays where it is and is scrubbed like any value",
    ),
    Difference(
        "A field that the schema does not allow, such as `transaction_info.mine`",
        "is left out",
        "stays where it is; no rule reaches it",
    ),
    Difference(
        "`val` in `_meta` under a rule that hashes",
        "is hashed twice in some fields",
        "is hashed once",
    ),
    Difference(
        "A cookie header that cannot be read in part",
        "is kept as it was in `_meta`",
        "loses the part that cannot be read",
    ),
    Difference(
        "More than 128 levels",
        "the event is refused",
        "what lies deeper than 200 levels is removed, with the remark `!depth`",
    ),
    Difference(
        "Letters that Unicode added lately",
        "are known up to Unicode 16",
        "are known as far as Python and RE2 know them",
    ),
)
"""What every policy does differently, `strict_compat=True` included."""
