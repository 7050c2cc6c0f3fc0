# ruff: noqa: RUF001 - words of many languages
"""The words that tell what a key holds: one table, made to be extended.

A phrase is one or more words as `keys.split` yields them: lower case, no accents, no
digits. A key is telling when the words of a phrase follow each other in it, so `api key`
finds `apiKey`, `X-Api-Key` and `api_key_2`. Words that people write without a boundary
(`apikey`) stand as one word as well.

Sources: the deny lists of `sentry_sdk.scrubber`; the default fields of Relay's data
scrubbing ("Server-Side Data Scrubbing", Sentry documentation); the data categories of the
GDPR (articles 4, 9, 10), of PCI DSS ("Account Data") and of HIPAA's Safe Harbor method
(45 CFR 164.514(b)(2)).
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Category:
    """A class of data that keys announce.

    `name` names the rule; `phrases` are the telling words by language. `spoken` says how
    far an unquoted value in text reaches: one word; the capitalised words of a name; or
    the rest of the line, as in an address. `alone` are words that tell as the whole key,
    as in `lat`, and mean something else beside others, as in `p99_lat`.
    """

    name: str
    about: str
    phrases: dict[str, str]
    spoken: Literal["", "names", "rest"] = ""
    alone: str = ""


CREDENTIAL = Category(
    "credential",
    "passwords, keys, tokens and whatever else opens a door",
    {
        "en": """
            password, passwords, passwd, passwds, pwd, passwrd, passcode, passkey, pass, pw, psw,
            user pass, db pass, secret, secrets, api key, apikey, api keys, apikeys, auth, oauth,
            authorization, authorisation, authentication, www authenticate, credential,
            credentials, creds, cred, token, tokens, access token, accesstoken, refresh token, id
            token, bearer, jwt, private key, privatekey, priv key, secret key, secretkey, access
            key, accesskey, access key id, encryption key, encrypt key, decryption key, signing
            key, sign key, signature key, master key, license key, licence key, ssh key, auth key,
            app key, client key, service key, shared key, deploy key, hmac key, jwt key, account
            key, storage key, stripe key, aws key, openai key, anthropic key, google key, maps
            key, sendgrid key, mailgun key, twilio key, slack key, github key, gitlab key, azure
            key, gcp key, webhook key, pgp key, gpg key, rsa key, ssl key, tls key, cert key,
            keyfile, fernet key, hash key, consumer key, subscription key, server key, vapid key,
            pepper, salt, pin, pin code, otp, totp, one time code, one time password, your
            code, fa code, verification
            code, auth code, authcode, mfa code, mfa secret, two factor code, sms code, security
            code, security answer, recovery code, recovery codes, backup code, backup codes, magic
            link, invite code, reset code, activation code, confirmation code, login code, device
            code, code verifier, code challenge, assertion, saml response, saml request,
            signature, x signature, hub signature, client secret, clientsecret, webhook secret,
            connection string, connectionstring, connstr, conn str, dsn, database url, db url,
            redis url, broker url, amqp url, mongo url, mongodb uri, sqlalchemy url, mysql pwd,
            pgpassword, dbpassword, nonce, unlock code, door code, alarm code, voucher code,
            secret id, psk, pre shared key, presharedkey, wifi key, aes key, enc key, cipher key,
            crypto key, root key, key material, private exponent, functions key, unlock key,
            recovery key, activation key, serial key, openssh key, key pem, hmac, access code,
            accesscode, pincode, otpcode, verify code, puk, seed words, wallet seed, userpass,
            pswd, passw, sas url, totp uri, slack webhook, slack webhook url, discord webhook,
            discord webhook url, teams webhook, teams webhook url, database uri, db uri, redis
            uri, broker uri, amqp uri, mongo uri, sqlalchemy database uri, connection uri, snmp
            community, dockerconfigjson, pgpass, service account json
        """,
        "de": "ihr code, dein code, "
        "passwort, passwörter, passwoerter, kennwort, kennworter, geheimnis, "
        "zugangsdaten, zugangscode, geheimzahl, losungswort, anmeldedaten, schluessel, "
        "api schlüssel",
        "fr": "votre code, "
        "mot de passe, motdepasse, mdp, code secret, jeton, clé secrète, clé privée, "
        "clé api, identifiants",
        "es": "tu código, su código, "
        "contraseña, clave, clave secreta, clave privada, clave api, credenciales, "
        "palabra clave de acceso, ficha de acceso",
        "pt": "senha, senhas, palavra passe, palavrapasse, chave secreta, chave privada, "
        "credenciais, segredo",
        "it": "parola d ordine, parola chiave, chiave segreta, chiave privata, credenziali, "
        "codice segreto, segreto",
        "nl": "wachtwoord, wachtwoorden, geheim, toegangscode, inloggegevens, sleutel",
        "pl": "hasło, hasła, klucz api, klucz prywatny, tajny klucz, dane logowania",
        "sv": "lösenord, lösen, hemlighet, passord, adgangskode, salasana, kodeord",
        "tr": "şifre, parola, gizli anahtar",
        "cs": "heslo, hesla, tajný klíč, jelszó",
        "ru": "пароль, пароли, секрет, токен, ключ доступа, parol",
        "uk": "пароль, секрет",
        "zh": "密码, 密碼, 口令, 密钥, 密鑰, 令牌, mima",
        "ja": "パスワード, 暗証番号, 秘密鍵, トークン",
        "ko": "비밀번호, 암호, 토큰",
        "el": "κωδικός, κωδικός πρόσβασης",
        "ar": "كلمة المرور, كلمة السر",
        "he": "סיסמה",
    },
    alone="dek, kek",
)

PASSPHRASE = Category(
    "passphrase",
    "secrets of several words",
    {"en": "passphrase, pass phrase, recovery phrase, seed phrase, mnemonic, memorable word"},
    spoken="rest",
)

SESSION = Category(
    "session",
    "what identifies a browser session",
    {
        "en": """
            session, sessions, sessionid, session id, session key, session token, session data,
            sid, sessid, sess id, connect sid, phpsessid, jsessionid, aspsessionid, asp net
            session id, aiohttp session, symfony, cookie, cookies, set cookie, csrf, csrftoken,
            csrf token, csrfmiddlewaretoken, csrf middleware token, xsrf, xsrftoken, xsrf token,
            remember token, remember me, viewstate, laravel session, auth session
        """,
        "de": "sitzung, sitzungsschlussel",
        "fr": "jeton de session",
        "es": "sesión",
    },
)

FINANCE = Category(
    "finance",
    "payment cards, bank accounts and tax numbers",
    {
        "en": """
            credit card, creditcard, credit card number, credit card num, card number, cardnumber,
            cardnum, card num, card no, cc number, ccnumber, cc num, ccnum, cc no, primary account
            number, cvv, cvv number, cvc, cvn, csc, card code, card verification, card expiry,
            card expiration, card exp, cc exp, cc expiry, exp month, exp year, expiry month,
            expiry year, expiration month, expiration year, card holder, cardholder, cardholder
            name, name on card, card name, track data, track one, track two, magstripe, debit
            card, debitcard, iban, swift code, account number, accountnumber, acct number, account
            no, bank account, bank account number, routing number, routing no, acct no, acctno,
            sort code, bank code, bankaccount, wallet address, salary, income, tax id, taxid, tax
            number, vat id, sepa mandate, paypal email, tax no
        """,
        "de": "steuernr, kontonr, konto, kreditkarte, kreditkartennummer, kartennummer, "
        "kontonummer, kontoinhaber, bankleitzahl, steuernummer, steuer id, prüfziffer, "
        "gehalt",
        "fr": "carte bancaire, carte de crédit, numéro de carte, numéro de compte, numéro "
        "fiscal, salaire, cryptogramme",
        "es": "tarjeta, tarjeta de crédito, número de tarjeta, número de cuenta, cuenta "
        "bancaria, salario",
        "pt": "cartão, cartão de crédito, número do cartão, número da conta, conta bancária, "
        "salário",
        "it": "carta di credito, numero carta, numero di conto, conto corrente, stipendio",
        "nl": "rekeningnummer, creditcardnummer, salaris",
        "pl": "numer karty, numer konta, nip",
        "ru": "номер карты, номер счета",
        "zh": "银行卡号, 信用卡号, 卡号",
        "ja": "カード番号, 口座番号",
    },
    alone="pan, bic, blz, tin",
)

CONTACT = Category(
    "contact",
    "e-mail addresses, telephone numbers and accounts by which a person is reached",
    {
        "en": """
            email, emails, e mail, mail address, email address, emailaddress, useremail, mailto,
            mail to, recipient, recipients, phone, phones, phone number, phonenumber, phone no,
            telephone, telephone number, mobile, mobile number, mobile phone, cell phone,
            cellphone, cell number, fax, fax number, whatsapp, telegram, skype, msisdn, contact
            number, contact no, contact info, mob no, home phone, homephone, work phone,
            workphone, telno, tel no, sms number, caller number, bcc, tel, reply to, envelope from
        """,
        "de": "telefon, telefonnummer, telefonnr, handynr, mobilnr, handy, handynummer, "
        "mobilnummer, rufnummer, email adresse, emailadresse",
        "fr": "courriel, téléphone portable, numéro de téléphone, adresse email, adresse mail",
        "es": "correo, correo electrónico, teléfono, móvil, número de teléfono, celular",
        "pt": "telefone, telemóvel, correio eletronico, número de telefone",
        "it": "telefono, cellulare, indirizzo email, posta elettronica, numero di telefono",
        "nl": "telefoonnummer, mobiel nummer, emailadres, telefoon",
        "pl": "telefon, numer telefonu, adres email",
        "sv": "telefonnummer, epost, e post, puhelin, puhelinnumero, sähköposti",
        "tr": "telefon, eposta, e posta, cep telefonu",
        "ru": "телефон, почта, электронная почта",
        "zh": "电话, 手机号, 手机, 邮箱, 電話",
        "ja": "電話番号, メールアドレス, 電話",
        "ko": "전화번호, 이메일",
    },
)

NAME = Category(
    "name",
    "names of persons",
    {
        "en": """
            first name, firstname, fname, last name, lastname, lname, middle name, middlename,
            given name, givenname, family name, familyname, surname, sur name, full name,
            fullname, maiden name, mothers maiden name, mother maiden name, real name, realname,
            legal name, preferred name, birth name, customer name, client full name, patient name,
            employee name, contact name, person name, recipient name, sender name, owner name,
            account holder, account name, beneficiary name, billing name, shipping name, guest
            name, student name, driver name, passenger name, emergency contact, next of kin, cc
            name, payer name, forename, fore name, second name, middle initial, name first, name
            last, patronymic, father name, mother name, spouse name, guardian name, insured name,
            holder name, payee name, debtor name, creditor name, caller name, visitor name, doctor
            name, applicant name, emergency contact name, formatted name
        """,
        "de": "vorname, nachname, familienname, geburtsname, vollständiger name, kundenname, "
        "zuname",
        "fr": "prénom, nom de famille, nom complet",
        "es": "nombre completo, apellido, apellidos, nombre de pila, primer nombre",
        "pt": "nome completo, sobrenome, primeiro nome",
        "it": "cognome, nome completo, nome e cognome",
        "nl": "voornaam, achternaam, volledige naam, roepnaam",
        "pl": "imię, nazwisko, imię i nazwisko",
        "sv": "förnamn, efternamn, etunimi, sukunimi, fornavn, etternavn, efternavn",
        "tr": "soyad, soyadı, ad soyad",
        "cs": "jméno, příjmení",
        "ru": "имя, фамилия, отчество, фио",
        "zh": "姓名, 名字",
        "ja": "氏名, 名前, 苗字",
        "ko": "이름, 성명",
    },
    spoken="names",
    alone="fio",
)

ACCOUNT = Category(
    "account",
    "names under which a person is known to a service",
    {
        "en": """
            user name, username, login name, loginname, screen name, display name, displayname,
            nick name, nickname, user login, remote user, real user, auth user, request user,
            session user, authenticated user, authenticated userid, client principal, client
            principal name, x forwarded user
        """,
        "de": "benutzername, spitzname, anzeigename, anmeldename",
        "fr": "nom utilisateur, nom d utilisateur, pseudo, identifiant",
        "es": "nombre de usuario, usuario",
        "pt": "nome de usuário, apelido, usuário",
        "it": "nome utente, utente",
        "nl": "gebruikersnaam",
        "pl": "nazwa użytkownika",
        "sv": "användarnamn, brugernavn, brukernavn, käyttäjätunnus",
        "tr": "kullanıcı adı",
        "ru": "имя пользователя, логин",
        "zh": "用户名, 用戶名",
        "ja": "ユーザー名",
        "ko": "사용자명",
    },
)

BIRTH = Category(
    "birth",
    "dates and places of birth",
    {
        "en": "birth, birthday, birth date, birthdate, birthdays, date of birth, dateofbirth, "
        "dob, d o b, bday, born, birth year, year of birth, birthplace, birth place, "
        "place of birth",
        "de": "geburtsdatum, gebdatum, geb datum, geburtstag, geburtsort, geburtsjahr, geboren",
        "fr": "naissance, date de naissance, date naissance, lieu de naissance, datenaissance",
        "es": "nacimiento, fecha nac, fecha de nacimiento, fecha nacimiento, cumpleaños",
        "pt": "nascimento, data nasc, data de nascimento, data nascimento, aniversário",
        "it": "nascita, data di nascita, data nascita, luogo di nascita",
        "nl": "geboortedatum, geboorteplaats",
        "pl": "data urodzenia, urodzenia",
        "sv": "födelsedatum, födelsedag, syntymäaika, fødselsdato",
        "tr": "doğum, doğum tarihi",
        "ru": "дата рождения, рождения",
        "zh": "出生日期, 生日",
        "ja": "生年月日, 誕生日",
        "ko": "생년월일",
    },
    spoken="names",
)

ADDRESS = Category(
    "address",
    "where a person lives or is",
    {
        "en": """
            address, addresses, addr, home address, street, street address, streetaddress, street
            name, street number, address line, addressline, house number, apartment, zip, zip
            code, zipcode, postcode, post code, postal code, postalcode, city, town, po box,
            shipping address, billing address, delivery address, residence, home town, hometown,
            latitude, longitude, geolocation, gps, gps coordinates, lat lng, latlng, lat lon,
            latlon, gps lat, gps lng, gps lon, house no, city name, postal, home location
        """,
        "de": "adresse, anschrift, straße, hausnummer, hausnr, postleitzahl, plz, wohnort, "
        "lieferadresse",
        "fr": "adresse, rue, code postal, codepostal, ville, domicile",
        "es": "dirección, domicilio, calle, código postal, ciudad",
        "pt": "endereço, morada, rua, código postal, cep, cidade",
        "it": "indirizzo, codice postale, città, residenza",
        "nl": "adres, straat, straatnaam, huisnummer, woonplaats",
        "pl": "adres, ulica, kod pocztowy, miasto, miejscowość",
        "sv": "adress, gata, gatuadress, postnummer, osoite, postinumero",
        "tr": "adres, posta kodu, mahalle",
        "ru": "адрес, улица, индекс, город",
        "zh": "地址, 住址, 邮编",
        "ja": "住所, 郵便番号",
        "ko": "주소, 우편번호",
    },
    spoken="rest",
    alone="lat, lng, lon",
)

HEALTH = Category(
    "health",
    "health, biometric and genetic data",
    {
        "en": """
            diagnosis, diagnoses, diagnostic code, icd code, icd, medical record, medical record
            number, mrn, medical history, medical condition, medical, medication, medications,
            medicine, prescription, prescriptions, allergy, allergies, blood type, bloodtype,
            blood group, blood pressure, disease, illness, symptom, symptoms, patient, patients,
            patient id, patient notes, health record, health insurance, health insurance number,
            health plan, insurance number, insurance id, insurance no, insurance policy no,
            medicare, medicaid, nhs number, nhs no, disability, pregnancy, pregnant, hiv, hiv
            status, vaccination, vaccine, lab result, lab results, genetic data, dna, fingerprint
            data, biometric, biometrics, face id data, retina scan, heart rate, bmi
        """,
        "de": "diagnose, krankheit, medikament, medikamente, patient, patientin, befund, "
        "blutgruppe, krankenkasse, versichertennummer, kvnr, allergien",
        "fr": "diagnostic, maladie, ordonnance, groupe sanguin, traitement medical",
        "es": "diagnóstico, enfermedad, medicamento, medicamentos, alergias, paciente, grupo "
        "sanguíneo",
        "pt": "doença, diagnóstico, alergia, paciente, tipo sanguíneo",
        "it": "diagnosi, malattia, farmaci, paziente, gruppo sanguigno",
        "nl": "ziekte, medicatie, bloedgroep",
        "pl": "choroba, diagnoza, pacjent, grupa krwi",
        "ru": "диагноз, болезнь, пациент",
        "zh": "诊断, 病历, 病史",
        "ja": "診断, 病歴",
    },
    spoken="rest",
)

IDENTITY = Category(
    "identity",
    "numbers that a state gives to a person, and what the GDPR calls special categories",
    {
        "en": """
            ssn, social security, social security number, socialsecurity, national id, nationalid,
            national identity number, national insurance, national insurance number, nino, nin,
            passport, passport number, passport no, driver license, drivers license, driver
            licence, driving licence, driving license, license number, licence number, license no,
            licence no, dl number, visa number, licence plate, license plate, number plate,
            identity card, identity number, id card, id number, citizen id, personal id, personal
            number, personal code, voter id, aadhaar, aadhar, pan card, curp, dni, nif, cpf, cnpj,
            pesel, bsn, bvn, cedula, rodne cislo, cnp, egn, oib, jmbg, hetu, cpr, tckn, my number,
            snils, nric, fiscal code, religion, religious belief, ethnicity, ethnic origin, sexual
            orientation, political opinion, political party, trade union, criminal record, marital
            status, gender, sex, nationality, citizenship
        """,
        "de": "personalausweis, personalausweisnummer, ausweisnummer, reisepass, "
        "reisepassnummer, sozialversicherungsnummer, sv nummer, svnr, ahv nr, "
        "kennzeichen, steuer identifikationsnummer, steueridentifikationsnummer, "
        "religion, konfession, führerschein, staatsangehörigkeit",
        "fr": "numéro sécurité sociale, sécurité sociale, passeport, numéro identité, nationalité",
        "es": "pasaporte, número de identidad, seguridad social, nacionalidad",
        "pt": "passaporte, número de identidade, identidade",
        "it": "codice fiscale, passaporto, carta d identità",
        "nl": "burgerservicenummer, paspoort, paspoortnummer, rijksregisternummer",
        "pl": "dowód osobisty, numer dowodu, paszport",
        "sv": "personnummer, personnr, henkilötunnus, fødselsnummer, fødselsnr, samordningsnummer",
        "tr": "tc kimlik, kimlik no, kimlik numarasi",
        "ru": "паспорт, инн, снилс",
        "zh": "身份证, 身份证号, 护照",
        "ja": "マイナンバー, パスポート番号",
        "ko": "주민등록번호",
    },
)

NETWORK = Category(
    "network",
    "addresses of a person's device in the network",
    {
        "en": """
            ip, ips, ip address, ip addr, ipaddress, ipaddr, remote addr, remote address, remote
            ip, client ip, clientip, client address, user ip, source ip, src ip, peer ip, x
            forwarded for, forwarded, forwarded for, x real ip, cf connecting ip, true client ip,
            x client ip, x cluster client ip, fly client ip, x original forwarded for, ipv
        """,
        "de": "ip adresse",
        "fr": "adresse ip",
        "es": "dirección ip",
    },
)

BOUND = Category(
    "bound",
    "values bound to a statement, which cannot tell what they are",
    {"en": "db params, db query parameter, sql params, bind params, bound params"},
)

CATEGORIES: tuple[Category, ...] = (
    CREDENTIAL,
    PASSPHRASE,
    SESSION,
    FINANCE,
    CONTACT,
    NAME,
    ACCOUNT,
    BIRTH,
    ADDRESS,
    HEALTH,
    IDENTITY,
    NETWORK,
    BOUND,
)

PERSONAL = frozenset({"contact", "birth", "address", "identity", "health", "name", "account"})
"""Categories that make the object in which they stand one about a person."""

SECRETS = frozenset({"credential", "passphrase", "session", "denied"})
"""Categories whose values open a door, and are of nobody's data."""

NAME_KEYS = frozenset({"name", "key", "field", "header", "param", "k", "loc", "attr"})
"""What the name of a value is called that stands beside it."""

LABEL_KEYS = frozenset({"label", "id", "type"})
"""What it is called where the value is called nothing but `value`."""

VALUE_KEYS = frozenset({"value", "val", "v", "data", "content", "input", "default", "text"})
"""What such a value is called."""

PERSONS = frozenset(
    """
    user users customer customers person persons people patient patients employee employees member
    members guest guests student students client contact contacts recipient sender owner account
    profile passenger driver applicant candidate subscriber buyer seller cardholder beneficiary
    visitor payee payer holder spouse debtor attendee attendees kunde kunden nutzer benutzer
    cliente clientes usuario usuarios utente
    """.split()  # noqa: SIM905
)
"""What objects about a person are called."""

PARTS = frozenset({"number", "no", "num", "first", "last", "given", "family", "formatted"})
"""Keys that the key of their object completes: `{"card": {"number": ...}}`."""

SDK_DENYLIST = tuple(
    """
    password passwd secret api_key apikey auth credentials mysql_pwd privatekey private_key
    token session csrftoken sessionid x_csrftoken x_forwarded_for set_cookie cookie
    authorization proxy-authorization x_api_key aiohttp_session connect.sid csrf_token csrf
    _csrf _csrf_token PHPSESSID _session symfony user_session _xsrf XSRF-TOKEN x_forwarded_for
    x_real_ip ip_address remote_addr
    """.split()  # noqa: SIM905
)
"""What the SDK's own scrubber denies; a test holds that each of these is telling."""

STEMS = tuple(
    """
    password passwords passwd passphrase passwort kennwort secret secrets token tokens apikey
    apikeys credential credentials cookie cookies sessionid contrasena wachtwoord losenord
    """.split()  # noqa: SIM905
)
"""Words that tell at the end of a longer word, too: `dbpassword`, `usertoken`."""

METADATA = frozenset(
    """
    age ago alg algo algorithm arn at attempt attempts audience backend backends bits budget
    button by bytes change changed chars class classes cls column columns config configured
    consent cost count counter counts created cutoff date days default description desktop dir
    directory disabled domain duration enabled encoding endpoint engine error errors exists
    expiration expire expired expires expiry factory failed failure failures fallback family
    field fields file filename files flow format found function generator grant granted guid
    handler hasher hashers headers host hosts hours httponly icon id ids in index interval
    invalid issuer jar kind label labels latency left len length level lifetime limit limits
    link links lookup manager max message method methods middleware min minutes missing mode
    model models module ms name names namespace namespaces needed num offset ok optional
    origin origins page parser path paths percent pk placeholder policies policy port
    position prefix present processor provider providers rate ratio realm region remaining repo
    repository required reset resolver retries rotated rotation samesite schema scheme scope
    scopes seconds secure sent serializer service services size sock socket source state stats
    status store strategy strength strong style success suffix supported table tag tags
    template tenant threshold time timedelta timeout title total ttl type types unique uri url
    usage used uuid valid validated validation validator validators verified version versions
    view weak width window
    """.split()  # noqa: SIM905
)
"""Final words that make a key speak about a thing instead of holding it: `token_type`."""

QUANTITIES = frozenset(
    "max min num n total avg average count number sum nr is has".split()  # noqa: SIM905
)
"""First words that make a key count things or ask about them: `max_tokens`, `is_mobile`."""

PRECISE = frozenset(
    """
    version versions release timestamp time date datetime duration elapsed ms ns us seconds minutes
    uuid guid hash sha commit digest etag checksum crc build revision rev nonce offset lineno
    size length count total amount price port pid tid
    """.split()  # noqa: SIM905
)
"""Final words of keys whose numbers are no card, telephone or network address."""

HARMLESS = """
    author, authors, authority, co author, commit author, public key, publickey, primary key,
    foreign key, cache key, sort key, partition key, group key, routing key, idempotency key,
    server address, bind address, listen address, memory address, local address, base address,
    messaging destination address, address family, contract address, server ip, bind ip, session
    factory, session maker, sessionmaker, function signature, method signature, call signature,
    token bucket, cancellation token, cancel token, next page token, page token, continuation
    token, sync token, tokens per, per token, first pass, second pass, pass through, passthrough,
    pass rate, reset password, change password, forgot password, salt rounds, mobile app, mobile
    first, mobile view, mobile version, gender options, service name, server name, host name,
    hostname, file name, filename, task name, queue name, email backend, email template, email
    subject, sentry trace, trace context, db driver name, drivername, addr info, address info,
    addrinfo, auth service, auth server, session engine, session store, token ring, city bike,
    health check, address book, address bar, address space, pin board, mail server, smtp server,
    street view, zip file, zip archive, gzip, unzip
"""
"""Phrases that look telling and are not; a longer telling phrase around one still tells."""
