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


@dataclass(frozen=True, slots=True)
class Category:
    """A class of data that keys announce.

    `name` names the rule; `phrases` are the telling words by language; a value of a
    `spoken` category may be several words long, as a name or an address is.
    """

    name: str
    about: str
    phrases: dict[str, str]
    spoken: bool = False


CREDENTIAL = Category(
    "credential",
    "passwords, keys, tokens and whatever else opens a door",
    {
        "en": """
            password, passwords, passwd, passwds, pwd, passwrd, passphrase, passcode, passkey, pass,
            pw, psw, user pass, db pass, secret, secrets, api key, apikey, api keys, apikeys,
            auth, oauth, authorization, authorisation, authentication, www authenticate,
            credential, credentials, creds, cred, token, tokens, access token, accesstoken,
            refresh token, id token, bearer, jwt, private key, privatekey, priv key, secret key,
            secretkey, access key, accesskey, access key id, encryption key, encrypt key,
            decryption key, signing key, sign key, signature key, master key, license key,
            licence key, ssh key, auth key, app key, client key, service key, shared key,
            deploy key, hmac key, jwt key, account key, storage key, stripe key, aws key,
            openai key, anthropic key, google key, maps key, sendgrid key, mailgun key, twilio key,
            slack key, github key, gitlab key, azure key, gcp key, webhook key, pgp key, gpg key,
            rsa key, ssl key, tls key, cert key, keyfile, fernet key, hash key, consumer key,
            subscription key, server key, vapid key, pepper, salt, pin, pin code, otp, totp,
            one time code, one time password, verification code, auth code, authcode, mfa code,
            mfa secret, two factor code, sms code, security code, security answer, recovery code,
            recovery codes, backup code, backup codes, recovery phrase, seed phrase, mnemonic,
            magic link, invite code, reset code, activation code, confirmation code, login code,
            device code, code verifier, code challenge, assertion, saml response, saml request,
            signature, x signature, hub signature, client secret, clientsecret, webhook secret,
            connection string, connectionstring, connstr, conn str, dsn, database url, db url,
            redis url, broker url, amqp url, mongo url, mongodb uri, sqlalchemy url, mysql pwd,
            pgpassword, dbpassword, nonce, unlock code, door code, alarm code, voucher code
        """,
        "de": "passwort, passworter, passwoerter, kennwort, kennworter, geheimnis, zugangsdaten, "
        "zugangscode, geheimzahl, losungswort, anmeldedaten, schluessel, api schlussel",
        "fr": "mot de passe, motdepasse, mdp, code secret, jeton, cle secrete, cle privee, "
        "cle api, identifiants",
        "es": "contrasena, clave, clave secreta, clave privada, clave api, credenciales, "
        "palabra clave de acceso, ficha de acceso",
        "pt": "senha, senhas, palavra passe, palavrapasse, chave secreta, chave privada, credenciais, "
        "segredo",
        "it": "parola d ordine, parola chiave, chiave segreta, chiave privata, credenziali, "
        "codice segreto, segreto",
        "nl": "wachtwoord, wachtwoorden, geheim, toegangscode, inloggegevens, sleutel",
        "pl": "haslo, hasla, klucz api, klucz prywatny, tajny klucz, dane logowania",
        "sv": "losenord, losen, hemlighet, passord, adgangskode, salasana, kodeord",
        "tr": "sifre, parola, gizli anahtar",
        "cs": "heslo, hesla, tajny klic, jelszo",
        "ru": "пароль, пароли, секрет, токен, ключ доступа, parol",
        "uk": "пароль, секрет",
        "zh": "密码, 密碼, 口令, 密钥, 密鑰, 令牌, mima",
        "ja": "パスワード, 暗証番号, 秘密鍵, トークン",
        "ko": "비밀번호, 암호, 토큰",
    },
)

SESSION = Category(
    "session",
    "what identifies a browser session",
    {
        "en": """
            session, sessions, sessionid, session id, session key, session token, session data,
            sid, connect sid, phpsessid, jsessionid, aspsessionid, asp net session id, aiohttp session,
            symfony, cookie, cookies, set cookie, csrf, csrftoken, csrf token, csrfmiddlewaretoken,
            csrf middleware token, xsrf, xsrftoken, xsrf token, remember token, remember me,
            viewstate, laravel session, auth session
        """,
        "de": "sitzung, sitzungsschlussel",
        "fr": "jeton de session",
        "es": "sesion",
    },
)

FINANCE = Category(
    "finance",
    "payment cards, bank accounts and tax numbers",
    {
        "en": """
            credit card, creditcard, credit card number, card number, cardnumber, cardnum, card no,
            cc number, ccnumber, cc num, ccnum, cc no, pan, primary account number, cvv, cvv number,
            cvc, cvn, csc, card code, card verification, card expiry, card expiration, card exp,
            cc exp, cc expiry, exp month, exp year, expiry month, expiry year, expiration month,
            expiration year, card holder, cardholder, cardholder name, name on card, card name,
            track data, track one, track two, magstripe, debit card, debitcard, iban, bic, swift,
            account number, accountnumber, acct number, account no, bank account, bank account number,
            routing number, sort code, bank code, bankaccount, wallet address, salary, income,
            tax id, taxid, tax number, tin, vat id, ein, sepa mandate, paypal email
        """,
        "de": "kreditkarte, kreditkartennummer, kartennummer, kontonummer, kontoinhaber, "
        "bankleitzahl, steuernummer, steuer id, prufziffer, gehalt",
        "fr": "carte bancaire, carte de credit, numero de carte, numero de compte, numero fiscal, "
        "salaire, cryptogramme",
        "es": "tarjeta, tarjeta de credito, numero de tarjeta, numero de cuenta, cuenta bancaria, salario",
        "pt": "cartao, cartao de credito, numero do cartao, numero da conta, conta bancaria, salario",
        "it": "carta di credito, numero carta, numero di conto, conto corrente, stipendio",
        "nl": "rekeningnummer, creditcardnummer, salaris",
        "pl": "numer karty, numer konta, nip",
        "ru": "номер карты, номер счета",
        "zh": "银行卡号, 信用卡号, 卡号",
        "ja": "カード番号, 口座番号",
    },
)

CONTACT = Category(
    "contact",
    "e-mail addresses, telephone numbers and accounts by which a person is reached",
    {
        "en": """
            email, emails, e mail, mail address, email address, emailaddress, useremail, mailto,
            mail to, recipient, recipients, phone, phones, phone number, phonenumber, phone no,
            telephone, telephone number, mobile, mobile number, mobile phone, cell phone, cellphone,
            cell number, fax, fax number, whatsapp, telegram, skype, msisdn, contact number, tel,
            reply to, envelope from
        """,
        "de": "telefon, telefonnummer, handy, handynummer, mobilnummer, rufnummer, email adresse, "
        "emailadresse",
        "fr": "courriel, telephone portable, numero de telephone, adresse email, adresse mail",
        "es": "correo, correo electronico, telefono, movil, numero de telefono, celular",
        "pt": "telefone, telemovel, correio eletronico, numero de telefone",
        "it": "telefono, cellulare, indirizzo email, posta elettronica, numero di telefono",
        "nl": "telefoonnummer, mobiel nummer, emailadres, telefoon",
        "pl": "telefon, numer telefonu, adres email",
        "sv": "telefonnummer, epost, e post, puhelin, puhelinnumero, sahkoposti",
        "tr": "telefon, eposta, e posta, cep telefonu",
        "ru": "телефон, почта, электронная почта",
        "zh": "电话, 手机号, 手机, 邮箱, 電話",
        "ja": "電話番号, メールアドレス, 電話",
        "ko": "전화번호, 이메일",
    },
    spoken=True,
)

NAME = Category(
    "name",
    "names of persons",
    {
        "en": """
            first name, firstname, fname, last name, lastname, lname, middle name, middlename,
            given name, givenname, family name, familyname, surname, sur name, full name, fullname,
            maiden name, mothers maiden name, mother maiden name, user name, username, real name,
            realname, display name, displayname, legal name, preferred name, birth name, nick name,
            nickname, nick, customer name, client full name, patient name, employee name,
            contact name, person name, recipient name, sender name, owner name, account holder,
            account name, beneficiary name, billing name, shipping name, guest name, student name,
            driver name, passenger name, emergency contact, next of kin, login name, screen name,
            remote user, real user, x remote user, x forwarded user, cc name, payer name
        """,
        "de": "vorname, nachname, familienname, geburtsname, vollstandiger name, benutzername, "
        "kundenname, spitzname, anzeigename, zuname",
        "fr": "prenom, nom de famille, nom complet, nom utilisateur, nom d utilisateur, pseudo",
        "es": "nombre completo, nombre de usuario, apellido, apellidos, nombre de pila, primer nombre",
        "pt": "nome completo, sobrenome, nome de usuario, apelido, primeiro nome",
        "it": "cognome, nome completo, nome utente, nome e cognome",
        "nl": "voornaam, achternaam, volledige naam, gebruikersnaam, roepnaam",
        "pl": "imie, nazwisko, imie i nazwisko, nazwa uzytkownika",
        "sv": "fornamn, efternamn, anvandarnamn, etunimi, sukunimi, fornavn, etternavn, efternavn",
        "tr": "soyad, soyadi, ad soyad, kullanici adi",
        "cs": "jmeno, prijmeni",
        "ru": "имя, фамилия, отчество, фио",
        "zh": "姓名, 用户名, 名字",
        "ja": "氏名, 名前, 苗字",
        "ko": "이름, 성명",
    },
    spoken=True,
)

BIRTH = Category(
    "birth",
    "dates and places of birth",
    {
        "en": "birth, birthday, birth date, birthdate, birthdays, date of birth, dateofbirth, dob, "
        "birth year, year of birth, birthplace, birth place, place of birth, born",
        "de": "geburtsdatum, geburtstag, geburtsort, geburtsjahr, geboren",
        "fr": "naissance, date de naissance, date naissance, lieu de naissance, datenaissance",
        "es": "nacimiento, fecha de nacimiento, fecha nacimiento, cumpleanos",
        "pt": "nascimento, data de nascimento, data nascimento, aniversario",
        "it": "nascita, data di nascita, data nascita, luogo di nascita",
        "nl": "geboortedatum, geboorteplaats",
        "pl": "data urodzenia, urodzenia",
        "sv": "fodelsedatum, fodelsedag, syntymaaika, fodselsdato",
        "tr": "dogum, dogum tarihi",
        "ru": "дата рождения, рождения",
        "zh": "出生日期, 生日",
        "ja": "生年月日, 誕生日",
        "ko": "생년월일",
    },
    spoken=True,
)

ADDRESS = Category(
    "address",
    "where a person lives or is",
    {
        "en": """
            address, addresses, addr, home address, street, street address, streetaddress, street name,
            street number, address line, addressline, house number, apartment, zip, zip code, zipcode,
            postcode, post code, postal code, postalcode, city, town, po box, shipping address,
            billing address, delivery address, residence, home town, hometown, latitude, longitude,
            geolocation, gps, gps coordinates, lat lng, latlng, lat lon, latlon
        """,
        "de": "adresse, anschrift, strasse, hausnummer, postleitzahl, plz, wohnort, ort, lieferadresse",
        "fr": "adresse, rue, code postal, codepostal, ville, domicile",
        "es": "direccion, domicilio, calle, codigo postal, ciudad",
        "pt": "endereco, morada, rua, codigo postal, cep, cidade",
        "it": "indirizzo, via, codice postale, citta, residenza",
        "nl": "adres, straat, straatnaam, huisnummer, woonplaats",
        "pl": "adres, ulica, kod pocztowy, miasto, miejscowosc",
        "sv": "adress, gata, gatuadress, postnummer, osoite, postinumero",
        "tr": "adres, posta kodu, mahalle",
        "ru": "адрес, улица, индекс, город",
        "zh": "地址, 住址, 邮编",
        "ja": "住所, 郵便番号",
        "ko": "주소, 우편번호",
    },
    spoken=True,
)

HEALTH = Category(
    "health",
    "health, biometric and genetic data",
    {
        "en": """
            diagnosis, diagnoses, diagnostic code, icd code, icd, medical record, medical record number,
            mrn, medical history, medical condition, medical, medication, medications, medicine,
            prescription, prescriptions, allergy, allergies, blood type, bloodtype, blood group,
            blood pressure, disease, illness, symptom, symptoms, patient, patients, patient id,
            patient notes, health record, health insurance, health insurance number, health plan,
            insurance number, insurance id, medicare, medicaid, nhs number, disability, pregnancy,
            pregnant, hiv, hiv status, vaccination, vaccine, lab result, lab results, genetic data,
            dna, fingerprint data, biometric, biometrics, face id data, retina scan, heart rate, bmi
        """,
        "de": "diagnose, krankheit, medikament, medikamente, patient, patientin, befund, blutgruppe, "
        "krankenkasse, versichertennummer, allergien",
        "fr": "diagnostic, maladie, ordonnance, groupe sanguin, traitement medical",
        "es": "diagnostico, enfermedad, medicamento, medicamentos, alergias, paciente, grupo sanguineo",
        "pt": "doenca, diagnostico, alergia, paciente, tipo sanguineo",
        "it": "diagnosi, malattia, farmaci, paziente, gruppo sanguigno",
        "nl": "ziekte, medicatie, bloedgroep",
        "pl": "choroba, diagnoza, pacjent, grupa krwi",
        "ru": "диагноз, болезнь, пациент",
        "zh": "诊断, 病历, 病史",
        "ja": "診断, 病歴",
    },
    spoken=True,
)

IDENTITY = Category(
    "identity",
    "numbers that a state gives to a person, and what the GDPR calls special categories",
    {
        "en": """
            ssn, social security, social security number, socialsecurity, national id, nationalid,
            national identity number, national insurance, national insurance number, nino, nin,
            passport, passport number, passport no, driver license, drivers license, driver licence,
            driving licence, driving license, license number, licence number, licence plate,
            license plate, number plate, identity card, identity number, id card, id number,
            citizen id, personal id, personal number, personal code, voter id, visa number, sin,
            aadhaar, aadhar, pan card, curp, dni, nie, nif, cpf, cnpj, rut, pesel, bsn, nir, bvn,
            cedula, rodne cislo, cnp, egn, oib, jmbg, hetu, cpr, tckn, my number, inn, snils, nric,
            fiscal code, religion, religious belief, ethnicity, ethnic origin, race, sexual orientation,
            political opinion, political party, trade union, criminal record, marital status, gender,
            nationality, citizenship
        """,
        "de": "personalausweis, personalausweisnummer, ausweisnummer, reisepass, reisepassnummer, "
        "sozialversicherungsnummer, steuer identifikationsnummer, steueridentifikationsnummer, "
        "religion, konfession, fuhrerschein, staatsangehorigkeit",
        "fr": "numero securite sociale, securite sociale, passeport, numero identite, nationalite",
        "es": "pasaporte, numero de identidad, seguridad social, nacionalidad",
        "pt": "passaporte, numero de identidade, identidade, rg",
        "it": "codice fiscale, passaporto, carta d identita",
        "nl": "burgerservicenummer, paspoort, paspoortnummer, rijksregisternummer",
        "pl": "dowod osobisty, numer dowodu, paszport",
        "sv": "personnummer, henkilotunnus, fodselsnummer, samordningsnummer",
        "tr": "tc kimlik, kimlik no, kimlik numarasi",
        "ru": "паспорт, инн, снилс",
        "zh": "身份证, 身份证号, 护照",
        "ja": "マイナンバー, パスポート番号",
        "ko": "주민등록번호",
    },
    spoken=True,
)

NETWORK = Category(
    "network",
    "addresses of a person's device in the network",
    {
        "en": """
            ip, ips, ip address, ip addr, ipaddress, ipaddr, remote addr, remote address, remote ip,
            client ip, clientip, client address, user ip, source ip, src ip, peer ip,
            x forwarded for, forwarded, forwarded for, x real ip, cf connecting ip, true client ip,
            x client ip, x cluster client ip, fly client ip, x original forwarded for, ipv
        """,
        "de": "ip adresse",
        "fr": "adresse ip",
        "es": "direccion ip",
    },
)

CATEGORIES: tuple[Category, ...] = (
    CREDENTIAL,
    SESSION,
    FINANCE,
    CONTACT,
    NAME,
    BIRTH,
    ADDRESS,
    HEALTH,
    IDENTITY,
    NETWORK,
)

SDK_DENYLIST = [
    "password",
    "passwd",
    "secret",
    "api_key",
    "apikey",
    "auth",
    "credentials",
    "mysql_pwd",
    "privatekey",
    "private_key",
    "token",
    "session",
    "csrftoken",
    "sessionid",
    "x_csrftoken",
    "x_forwarded_for",
    "set_cookie",
    "cookie",
    "authorization",
    "proxy-authorization",
    "x_api_key",
    "aiohttp_session",
    "connect.sid",
    "csrf_token",
    "csrf",
    "_csrf",
    "_csrf_token",
    "PHPSESSID",
    "_session",
    "symfony",
    "user_session",
    "_xsrf",
    "XSRF-TOKEN",
    "x_forwarded_for",
    "x_real_ip",
    "ip_address",
    "remote_addr",
]
"""What the SDK's own scrubber denies; a test holds that each of these is telling."""

STEMS = [
    "password",
    "passwords",
    "passwd",
    "passphrase",
    "passwort",
    "kennwort",
    "secret",
    "secrets",
    "token",
    "tokens",
    "apikey",
    "apikeys",
    "credential",
    "credentials",
    "cookie",
    "cookies",
    "sessionid",
    "contrasena",
    "wachtwoord",
    "losenord",
]
"""Words that tell at the end of a longer word, too: `dbpassword`, `usertoken`."""

METADATA = frozenset(
    """
    alg algo algorithm age ago at attempt attempts audience backend backends budget by change
    changed class column columns config configured consent cost count counter counts created
    cutoff date days default disabled domain duration enabled encoding endpoint engine error
    errors exists expire expired expires expiration expiry failed failure failures fallback family
    field fields file files filename format found function generator handler headers hours httponly
    in index interval invalid issuer kind label last latency left length len level lifetime limit
    limits list? manager max message method methods middleware min minutes missing mode model models
    module ms name names needed offset ok optional parser path paths percent policies policy port
    position prefix present processor provider providers ratio rate region remaining required reset
    resolver result retries rotated rotation samesite schema scheme scope scopes seconds secure sent
    serializer set? size source state stats status store strategy strength style success suffix
    supported table template threshold time timeout total ttl type types uri url usage used valid
    validated validation validator verified version versions view width window
    """.replace("?", "").split()
)
"""Final words that make a key speak about a thing instead of holding it: `token_type`."""

QUANTITIES = frozenset(
    ["max", "min", "num", "n", "total", "avg", "average", "count", "number", "sum", "nr"]
)
"""First words that make a key count things: `max_tokens`, `num_sessions`."""

HARMLESS = """
    author, authors, authority, co author, commit author, public key, publickey, primary key, foreign key,
    cache key, sort key, partition key, group key, routing key, idempotency key, key error, keyword,
    server address, bind address, listen address, memory address, local address, base address,
    network local address, messaging destination address, address family, contract address,
    server ip, pin status, pull request, session factory, session maker, sessionmaker,
    span signature, function signature, method signature, call signature, inspect signature,
    password hasher, password hashers, token bucket, cancellation token, cancel token,
    next page token, page token, continuation token, sync token, context token, token count,
    tokens per, per token, file address, error pass, first pass, second pass, last pass, dry pass,
    reset password, change password, forgot password, password reset, password change,
    race condition, data race, horse race, city count, hash salt rounds, salt rounds,
    patient zero count, mobile app, mobile view, is mobile, mobile version, service name,
    server name, host name, hostname, file name, task name, queue name, sender, mail server,
    email backend, email template, email subject, via, ort, pass through, passthrough,
    swift version, pan zoom, health check, sentry trace, race, inn, tin, sin, rut, nie,
    tel aviv, fax count, assertion error, trace context, authority, cookie policy
"""
"""Phrases that look telling and are not; a longer telling phrase around one still tells."""
