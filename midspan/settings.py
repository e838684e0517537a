"""Settings: one file, every value from the environment, each with a default that works.

All of them are listed in docs/self-hosting.md; a test compares the two.
"""

from __future__ import annotations

import os
import re
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

HERE = Path(__file__).resolve().parent


def env(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def env_bool(name: str, default: bool) -> bool:
    value = env(name).lower()
    if value in {"", "0", "no", "false", "off", "1", "yes", "true", "on"}:
        return default if not value else value in {"1", "yes", "true", "on"}
    raise ImproperlyConfigured(f"{name} says {value!r}; write yes or no.")


def env_int(name: str, default: int) -> int:
    value = env(name)
    if value and not re.fullmatch(r"\d{1,9}", value):
        raise ImproperlyConfigured(f"{name} says {value!r}; write a whole number.")
    return int(value) if value else default


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


def secret_kept_in(folder: Path) -> str:
    """The site's secret: MIDSPAN_SECRET, else a file in the data folder, made once."""
    if given := env("MIDSPAN_SECRET"):
        if len(given) < 32:
            raise ImproperlyConfigured("MIDSPAN_SECRET is short; give it 32 characters or more.")
        return given
    path = folder / "secret"
    try:
        kept = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    made = os.urandom(32).hex()
    with os.fdopen(kept, "w") as file:
        file.write(made)
    return made


#: The threads that answer pages last (answering.py), and so do their connections. One that was cut
#: meanwhile is noticed before it is used.
KEPT = {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
#: How long a PostgreSQL on another machine may be silent, in seconds, one in milliseconds: without
#: these a cut cable is waited for a quarter of an hour. DATABASE_URL may say otherwise
#: (`?connect_timeout=30`).
SILENT = {
    "connect_timeout": "10", "tcp_user_timeout": "15000", "keepalives_idle": "15",
    "keepalives_interval": "5", "keepalives_count": "2",
}  # fmt: skip


def database_at(url: str, folder: Path) -> dict[str, object]:
    """SQLite in the data folder, or the PostgreSQL that DATABASE_URL names."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": folder / "midspan.sqlite3",
            "OPTIONS": {
                # An act is acknowledged after its commit, so a commit must reach the disk:
                # synchronous FULL, whatever the guides say (docs/decisions/0003).
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                    # Of each connection; the writer takes more (live/writer.py).
                    " PRAGMA cache_size=-8192; PRAGMA foreign_keys=ON;"
                    # What is deleted is written over with zeros (midspan/traces.py).
                    " PRAGMA secure_delete=ON;"
                ),
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
            },
            **KEPT,
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL begins with postgresql:// or is not set.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") if parts.netloc else "",
        "PORT": str(parts.port or ""),
        "OPTIONS": SILENT | dict(pair.split("=", 1) for pair in parts.query.split("&") if pair),
        **KEPT,
    }


def version_of_static(folder: Path) -> str:
    """A name for exactly these files, so that browsers may keep them for ever."""
    digest = sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


DATA = Path(env("MIDSPAN_DATA", "midspan-data")).expanduser().absolute()
DATA.mkdir(parents=True, exist_ok=True, mode=0o700)

DEBUG = False
SECRET_KEY = secret_kept_in(DATA)
#: The demonstration: made-up people, one-time doors, a ribbon on every page. Loopback only.
DEMONSTRATION = env_bool("MIDSPAN_DEMONSTRATION", False)
#: The address people use, such as https://midspan.example.org; empty means this machine only.
ADDRESS = env("MIDSPAN_ADDRESS")
HTTPS = ADDRESS.startswith("https://")
if ADDRESS and not re.match(r"https?://[^/\s]+$", ADDRESS):
    raise ImproperlyConfigured("MIDSPAN_ADDRESS looks like https://midspan.example.org")
#: For how many days backups are kept here, and so the list of what may not come back by one.
BACKUPS_KEPT = env_int("MIDSPAN_BACKUPS_KEPT", 90)
ALLOWED_HOSTS = ["localhost", ".localhost", "127.0.0.1", "[::1]"]
if ADDRESS:
    ALLOWED_HOSTS += [urlsplit(ADDRESS).hostname or ""]
ALLOWED_HOSTS += env_list("MIDSPAN_ALSO_HOSTS")
#: A certificate of our own, where no proxy stands before us: two files of PEM.
CERTIFICATE, KEY = env("MIDSPAN_CERTIFICATE"), env("MIDSPAN_KEY")
if bool(CERTIFICATE) != bool(KEY):
    raise ImproperlyConfigured("MIDSPAN_CERTIFICATE and MIDSPAN_KEY go together: two files.")
CSRF_TRUSTED_ORIGINS = [ADDRESS] if ADDRESS else []
#: Who may say for whom they ask and whether the line is a secure one (X-Forwarded-For and -Proto).
#: The server itself reads these, so that Django sees them from nobody else.
PROXIES = env_list("MIDSPAN_PROXY", "127.0.0.1,::1")

#: What one person may send in a day, what all may, and what stays free on the disk: midspan/people/
#: allowance.py. In megabytes; 0 is no limit.
PERSON_MB_A_DAY = env_int("MIDSPAN_PERSON_MB_A_DAY", 50)
PLACE_MB_A_DAY = env_int("MIDSPAN_PLACE_MB_A_DAY", 2000)
DISK_RESERVE_MB = env_int("MIDSPAN_DISK_RESERVE_MB", 200)

#: Processes that share the port, unless `midspan serve --workers` says it.
WORKERS = min(max(env_int("MIDSPAN_WORKERS", 1), 1), 64)

#: Numbers for whoever watches the machine, at /metrics: to nobody, to this machine alone ("here"),
#: or to who shows this token (midspan/host/watching.py).
METRICS = env("MIDSPAN_METRICS")
if METRICS.lower() in {"no", "off", "false", "0"}:
    METRICS = ""
if METRICS not in {"", "here"} and len(METRICS) < 32:
    raise ImproperlyConfigured(
        "MIDSPAN_METRICS says who may ask for numbers: no, here, or a token of 32 characters."
    )
#: Whether the log names the address from which something came that was refused.
LOG_ADDRESSES = env_bool("MIDSPAN_LOG_ADDRESSES", False)

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "midspan.people",
    "midspan.sealing",
    "midspan.relationships",
    "midspan.live",
    "midspan.connection",
    "midspan.worldview",
    "midspan.mutuality",
    "midspan.moving_towards",
    "midspan.cards",
    "midspan.mirror",
    "midspan.learning",
]

if DEMONSTRATION:
    INSTALLED_APPS += ["midspan.demonstration"]

MIDDLEWARE = [
    "midspan.headers.headers",
    "django.middleware.gzip.GZipMiddleware",
    "midspan.people.middleware.one_host",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "midspan.people.middleware.who",
    "midspan.people.middleware.Door",
    "midspan.people.middleware.Allowed",
]

ROOT_URLCONF = "midspan.urls"
ASGI_APPLICATION = "midspan.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "midspan.people.context.place",
                "midspan.live.context.line",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

DATABASES = {"default": database_at(env("DATABASE_URL"), DATA)}

#: A Redis over which several workers ring for each other (live/bus.py).
BUS_URL = env("BUS_URL")
if BUS_URL and not re.match(r"(redis|rediss|unix)://", BUS_URL):
    raise ImproperlyConfigured("BUS_URL looks like redis://host:6379/0, or is not set.")

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["midspan.people.signing_in.ByKeptSession"]
SESSION_ENGINE = "midspan.people.sessions"
SESSION_COOKIE_NAME = "midspan"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "midspan_form"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "midspan.errors.form_expired"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [HERE / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

STATICFILES_DIRS = [HERE / "static"]
STATIC_ROOT = DATA / "static"
STATIC_URL = f"/static/{version_of_static(HERE / 'static')}/"
STORAGES = {
    "staticfiles": {"BACKEND": "servestatic.storage.CompressedStaticFilesStorage"},
}
#: What is packed already; packing the weights of the lens again costs a second at every start.
SERVESTATIC_SKIP_COMPRESS_EXTENSIONS = ("woff2", "png", "weights")

SILENCED_SYSTEM_CHECKS = [
    "fields.W342",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # Paths and statuses only, never a body, a query or an address of a person (docs/sealing.md).
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    # "Not Found: /r/…" would write down who looked for which relationship.
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security.csrf": {"level": "ERROR"},
        # What a stranger names as Host is nothing to write down.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
    "root": {"handlers": ["console"], "level": env("MIDSPAN_LOG", "WARNING")},
}
