# ruff: noqa: E501 - a corpus is read as it is written
"""Sentences, printed objects and rows: what they say vanishes, what they are about stays."""

import pytest

from sentry_bridge.privacy import Policy

POLICY = Policy.standard()

SAID = [
    (
        "(1292, \"Incorrect date value: '31.12.1984' for column 'birth_date' at row 1\")",
        ["31.12.1984"],
    ),
    ("Incorrect integer value: '48x93' for column 'pin' at row 1", ["48x93"]),
    ("Incorrect string value: 'hunter22x' for column 'last_name' at row 1", ["hunter22x"]),
    (
        "failed to parse field [birth_date] of type [date] in document with id '17'. Preview of field's value: '31.12.1984'",
        ["31.12.1984"],
    ),
    (
        "Invalid type for parameter Password, value: 44556611, type: <class 'int'>, valid types: <class 'str'>",
        ["44556611"],
    ),
    ("Field 'pin' expected a number but got '48x93'.", ["48x93"]),
    (
        'Cannot assign "\'Anna Müller\'": "Order.customer_name" must be a "Customer" instance.',
        ["Anna Müller"],
    ),
    (
        "(\"'password' must be <class 'str'> (got 12345678 that is a <class 'int'>).\", 1)",
        ["12345678"],
    ),
    ("'pin' must be in [1] (got 918273)", ["918273"]),
    (
        'Variable "$password" got invalid value 12345678; String cannot represent a non string value: 12345678',
        ["12345678"],
    ),
    (
        "Variable '$pin' has invalid value: Int cannot represent non-integer value: '98x76'",
        ["98x76"],
    ),
    ("argument --pin: invalid int value: '48x93'", ["48x93"]),
    ("expected int for dictionary value @ data['pin']. Got '48x93'", ["48x93"]),
    (
        "settings.DB_PASSWORD must is_type_of <class 'str'> but it is 12345678 in env main",
        ["12345678"],
    ),
    ("Environment variable \"PIN\" invalid: ['Not a valid integer: 48x93']", ["48x93"]),
    (
        "Header part (8817263541) from ('X-Api-Key', 8817263541) must be of type str or bytes",
        ["8817263541"],
    ),
    ('Signature "Zk3yTq0pX9w8v7u6t5s4" does not match', ["Zk3yTq0pX9w8v7u6t5s4"]),
    ("password for app changed to X9-38kk", ["X9-38kk"]),
    ("password set to: hunter22x", ["hunter22x"]),
    ("password reset to Winter2026!", ["Winter2026!"]),
    ("changed password from hunter22x to hunter23y", ["hunter22x", "hunter23y"]),
    ("password for user bob: hunter22x", ["hunter22x"]),
    ("password provided was hunter22x", ["hunter22x"]),
    ("password <hunter22x> rejected", ["hunter22x"]),
    ("Incorrect API key provided: abc12345xyz.", ["abc12345xyz"]),
    ("API key not valid: abc12345xyz", ["abc12345xyz"]),
    ("token mismatch: abc12345x != def67890y", ["abc12345x", "def67890y"]),
    ("Unknown session 9f8e7d6c5b4a", ["9f8e7d6c5b4a"]),
    ("session key 9f8e7d6c5b4a not found", ["9f8e7d6c5b4a"]),
    ("credentials anna / hunter22 rejected", ["hunter22"]),
    ("verification code for user 17: 338822", ["338822"]),
    ("482913 is your Shop verification code", ["482913"]),
    ("Use 482913 as your one-time password", ["482913"]),
    ("OTP 482913 sent", ["482913"]),
    ("user has pin 119933", ["119933"]),
    ("user entered pin 228844", ["228844"]),
    ("phone 0171 2345678 already used", ["0171 2345678"]),
    ("Phone number '06 12 34 56 78' already registered", ["06 12 34 56 78"]),
    ("SSN 123456789 already on file", ["123456789"]),
    ("passport number C01X00T47 invalid", ["C01X00T47"]),
    ("date of birth 12.03.1985 is invalid", ["12.03.1985"]),
    ("birth date '1985-03-12' is in the future", ["1985-03-12"]),
    ("User with username 'anna.mueller' already exists", ["anna.mueller"]),
    ("last_name 'Müller' is too long", ["Müller"]),
    ("customer name 'Anna Müller' rejected", ["Anna Müller"]),
    ("diagnosis 'F32.1' unknown", ["F32.1"]),
    ("address 'Birkenweg 17b, 10999 Berlin' not found", ["Birkenweg 17b"]),
    ("account number 0532013000 is closed", ["0532013000"]),
    ("tax id 12345678901 invalid", ["12345678901"]),
    ("card number 4111 1111 1111 1112 failed luhn", ["4111 1111 1111 1112"]),
    ("IBAN DE00 1234 5678 invalid", ["DE00 1234 5678"]),
    ("Passwort lautet hunter22x", ["hunter22x"]),
    ("Kennwort ist hunter22x", ["hunter22x"]),
    ("La contraseña es hunter22x", ["hunter22x"]),
    ("senha inválida: hunter22x", ["hunter22x"]),
    ("password errata: 'hunter22x'", ["hunter22x"]),
    ("パスワード「hunter22x」", ["hunter22x"]),
    ("パスワードは hunter22x", ["hunter22x"]),
    ("비밀번호는 hunter22x", ["hunter22x"]),
    ("密码是hunter22x", ["hunter22x"]),
    ("пароль користувача: hunter22x", ["hunter22x"]),
    ("- name: DB_PASSWORD\n  value: hunter22x", ["hunter22x"]),
    ('<add key="ApiKey" value="abc12345"/>', ["abc12345"]),
    ('<input type="password" name="password" value="hunter22x">', ["hunter22x"]),
    ('<input type=\'hidden\' name="csrfmiddlewaretoken" value="hunter22x">', ["hunter22x"]),
    ("<User: anna.mueller> cannot order", ["anna.mueller"]),
    ("<QuerySet [<Customer: Anna Müller>]>", ["Anna Müller"]),
    ("<SimpleLazyObject: <User: anna>>", ["anna"]),
    ("<User 17 'anna.mueller'>", ["anna.mueller"]),
    (
        "Payee(name='Ngozi Quarshie', iban='GB33BUKB20201555555555', bic='BUKBGB22XXX')",
        ["Ngozi Quarshie", "GB33BUKB20201555555555"],
    ),
    ("password: |\n    hunter22abc\nuser: x", ["hunter22abc"]),
    ("api_keys:\n  - abc12345x\n  - def67890y\n", ["abc12345x", "def67890y"]),
    ('password = """hunter22x"""', ["hunter22x"]),
    ("<password><![CDATA[hunter22x]]></password>", ["hunter22x"]),
    ("run --password Tr0ub4dor-1Qx! --user app", ["Tr0ub4dor", "1Qx!"]),
    ("name;geburtsdatum;kennwort\nUlrike Thal;03.04.1977;hunter22x", ["hunter22x", "03.04.1977"]),
    ("id,email,password\n1,jane@example.org,hunter22x", ["hunter22x"]),
    ("| id | password |\n| 1 | hunter22x |\n| --- | --- |\n", ["hunter22x"]),
    ("{'email': ['jane@x.org', 'Enter']}", ["jane@x.org"]),
    ("('password', 'hunter22x')", ["hunter22x"]),
    ("[('user', 'bob'), ('password', 'swordfish')]", ["swordfish"]),
]


@pytest.mark.parametrize(("text", "values"), SAID, ids=[text[:40] for text, _ in SAID])
def test_what_a_text_says_vanishes(text: str, values: list[str]) -> None:
    scrubbed = POLICY.scrub_text(text)
    assert not [value for value in values if value in scrubbed]


HARMLESS = [
    "<Account: Savings for 2027>",
    'INSERT INTO "auth_user" ("password", "last_login", "is_superuser", "username", "first_name", "email", "is_staff") VALUES (%s, %s, %s, %s, %s, %s, %s)',
    'SELECT "u"."password", "u"."last_login" FROM "auth_user" "u" WHERE "u"."id" = 17 LIMIT 21',
    "fields=('email', 'plan', 'status')",
    "['password', 'last_login', 'plan']",
    "Literal['email', 'sms']",
    "order_by('email', '-created')",
    'UNIQUE ("email", "tenant_id")',
    "{'phone': [ErrorDetail(string='Enter a valid phone number.', code='invalid')]}",
    "{'email': ['Enter a valid email address.']}",
    "{'password': ['This field may not be blank.']}",
    '{"password": ["This password is too short. It must contain at least 8 characters."]}',
    "mutation Login($email: String!, $password: String!) { login(email: $email, password: $password) { token } }",
    "query ($token: ID) { me(token: $token) { id } }",
    "Column('id', Integer(), table=<tokens>, primary_key=True, nullable=False), Column('user_id', Integer(), table=<tokens>)",
    "Buyer(address=<class 'app.<locals>.Address'>)",
    "unexpected token 'end of statement block'",
    'kubernetes secret "db-credentials" not found',
    "Option '--password' requires an argument.",
    'WWW-Authenticate: Bearer realm="api", error="invalid_token"',
    "token: Optional[str] = None",
    "{'type': 'object', 'password': {'type': 'string', 'minLength': 12}}",
    "SecretStr('**********')",
    "password=[REDACTED] ok",
    "email: Enter a valid email address",
    "pin: ensure this value has at least 4 digits",
    "iban: checksum failed",
    "credit card: declined",
    "access key: rotated 3 days ago",
    "auth: token refresh took 12 ms",
    "email=queued phone=skipped",
    "geburtsdatum: Pflichtfeld",
    "Maximum is 8192 tokens, however you requested 9000 tokens (8000 in the messages, 1000 in the completion)",
    "tests pass=17 fail=2",
    "r'^reset/(?P<token>[^/]+)/$'",
    "(got) address: 0x7ffe12345678",
    "password: too short, minimum is 12",
    "attr.ib(name='password', default=NOTHING, validator=None)",
    "login failed: username or password incorrect",
    "invalid token (expired)",
    "password fields: old, new",
    "the secret is out",
    "no password supplied",
    "fe_sendauth: no password supplied",
    "FATAL: password authentication failed for user",
    "NOAUTH Authentication required.",
    "token bucket: 10 of 20",
    "session closed",
    "the session is in 'prepared' state",
    "email backend smtp",
    "phone verification service 'twilio' unavailable",
    "address family not supported",
    "card network timeout after 30 s",
    "account locked for 15 minutes",
    "user pin pad offline",
    "session key rotation every 24h",
    "auth middleware took 12ms",
    "password hash algorithm argon2",
    "Error: secret manager returned 503",
    "token endpoint returned 401",
    "api key quota exceeded: 1000 per day",
    "unknown token type 'mac'",
    "expected token ')' at line 3",
    "name 'token' is not defined",
    "KeyError: 'password'",
    "'NoneType' object has no attribute 'token'",
    "column users.password does not exist",
    'relation "tokens" does not exist',
    "missing 1 required positional argument: 'password'",
    "login() got an unexpected keyword argument 'password'",
    "Unknown session state",
    "invalid password format",
    "email address already in use",
    "the address is already in use",
    "address already in use: 8000",
]


@pytest.mark.parametrize("text", HARMLESS, ids=[text[:40] for text in HARMLESS])
def test_what_a_text_is_about_stays(text: str) -> None:
    assert POLICY.scrub_text(text) == text


def test_a_printed_person_vanishes_from_variables() -> None:
    frame = {"vars": {"user": "<User: anna.mueller>", "order": "<Order: ORD-17>"}}
    event = {"exception": {"values": [{"stacktrace": {"frames": [frame]}}]}}
    (scrubbed,) = POLICY.scrub(event)["exception"]["values"][0]["stacktrace"]["frames"]
    assert scrubbed["vars"] == {"user": "<User: [Filtered]>", "order": "<Order: ORD-17>"}
