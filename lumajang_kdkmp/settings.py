"""All settings of the portal, read from the environment or from ENV_FILE, by default .env (see .env.example).

The defaults make the demonstration: SQLite and a file-system broker under var/, sample data, loopback only.
Production is what PORTAL_MODE=production demands, and `production_checks` refuses to start on less.
"""

from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from lumajang_kdkmp.wiring import *  # noqa: F403 - which callables of the domain the portal calls

BASE_DIR = Path(__file__).resolve().parent.parent

REDIS_DATABASES = 16  # what a Redis server has unless it is told otherwise


def redis_place(url: str) -> tuple[str, int]:
    """Return server and number of the database that a Redis address names; without a number it is 0."""
    parts = urlsplit(url)
    number = parts.path.strip("/")
    return parts.netloc.rpartition("@")[2], int(number) if number.isdecimal() else 0


def cache_beside(url: str) -> str:
    """Return the address of another database of the same server: half-way round, so that neighbours do not meet."""
    number = (redis_place(url)[1] + REDIS_DATABASES // 2) % REDIS_DATABASES
    return urlunsplit(urlsplit(url)._replace(path=f"/{number}"))


env = environ.Env()
environ.Env.read_env(env("ENV_FILE", default=str(BASE_DIR / ".env")))

PORTAL_MODE = env("PORTAL_MODE", default="demo")
if PORTAL_MODE not in {"demo", "production"}:
    raise ImproperlyConfigured("PORTAL_MODE is 'demo' or 'production'.")
PRODUCTION = PORTAL_MODE == "production"
DEBUG = env.bool("DEBUG", default=False)
VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))

# One key per purpose, none derived from another. The demo's keys are public on purpose and refused in production.
DEMO_KEY = "demo-only-key-refused-in-production-0123456789abcdef"
SECRET_KEY = env("SECRET_KEY", default=DEMO_KEY)
AUDIT_KEY = env("AUDIT_KEY", default=DEMO_KEY)
DATA_KEYS = env.list("DATA_KEYS", default=[DEMO_KEY])  # first encrypts, all decrypt
INDEX_KEY = env("INDEX_KEY", default=DEMO_KEY)

LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=LOOPBACK)
if not PRODUCTION and not set(ALLOWED_HOSTS) <= set(LOOPBACK):
    # Its keys are public: whoever could reach it could sign a session of anybody.
    raise ImproperlyConfigured("A demonstration answers on this machine only: leave ALLOWED_HOSTS unset.")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Proxies before the portal whose X-Forwarded-For is believed.
PROXY_COUNT = env.int("PROXY_COUNT", default=0)
SITE_URL = env("SITE_URL", default="http://127.0.0.1:8000")

# Where a scanned cover sheet leads, after SITE_URL; the sheets that are out carry it, so it may not change.
HANDOVER_PATH = "/serah/{code}/"

# The portal's "today" in a demonstration, ISO date; empty is the real date. Refused in production.
PORTAL_DATE = env("PORTAL_DATE", default="")

# The regency that this installation serves (Kemendagri code).
REGENCY_CODE = env("REGENCY_CODE", default="35.08")
REGENCY_NAME = env("REGENCY_NAME", default="Kabupaten Lumajang")
PROVINCE_NAME = env("PROVINCE_NAME", default="Jawa Timur")
# Where the Governor's letters go.
PROVINCE_CAPITAL = env("PROVINCE_CAPITAL", default="Surabaya")
# Share of the population that is 17 or older, holds a KTP and may become a member: an estimate for the index.
ADULT_SHARE = env.float("ADULT_SHARE", default=0.7)
# Where the name of a user's area comes from; the portal itself knows no domain app.
AREA_MODEL = "villages.Kecamatan"

INSTALLED_APPS = [
    "lumajang_kdkmp.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "axes",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "lumajang_kdkmp.audit",
    "lumajang_kdkmp.accounts",
    "lumajang_kdkmp.inbox",
    "lumajang_kdkmp.jobs",
    "lumajang_kdkmp.documents",
    "villages",
    "cooperatives",
    "roadmap",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "lumajang_kdkmp.middleware.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lumajang_kdkmp.accounts.middleware.SecondFactorMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "lumajang_kdkmp.urls"
WSGI_APPLICATION = "lumajang_kdkmp.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lumajang_kdkmp.context.portal",
                "lumajang_kdkmp.context.navigation",
            ],
            "builtins": ["lumajang_kdkmp.templatetags.portal"],
        },
    }
]

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
if SQLITE:
    # IMMEDIATE takes the write lock at BEGIN: two writers wait for each other instead of failing halfway.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"].setdefault("CONN_MAX_AGE", 300)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["OPTIONS"] = {
        "options": "-c lock_timeout=5s -c statement_timeout=30s -c idle_in_transaction_session_timeout=30s"
    }
# Shared by all processes; it only counts (limits.py), and may be emptied at any time: cache.clear() empties its whole
# Redis database, which is therefore never the queue's.
REDIS_URL = env("REDIS_URL", default="")
CACHE_URL = env("CACHE_URL", default="") or (REDIS_URL and cache_beside(REDIS_URL))
if CACHE_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": CACHE_URL,
            "KEY_PREFIX": "kdkmp",
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": VAR_DIR / "cache",
            "OPTIONS": {"MAX_ENTRIES": 10_000},
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "lumajang_kdkmp.inbox.backend.PortalBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "public"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# A camat's own phone: weak signal, so fewer log-ins.
CAMAT_SESSION_AGE = 30 * 24 * 3600
# Whether Diskopindag and whoever enters the administration must have a second factor; all others may.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=PRODUCTION)
SECOND_STEP_SECONDS = 600
# Whoever has a second factor shows it again before an approval or an export, this long after the last code.
STEP_UP_SECONDS = max(1, env.int("STEP_UP_HOURS", default=8)) * 3600
OTP_TOTP_ISSUER = "KDKMP Lumajang"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
# User and address together: nobody can lock another person out from elsewhere.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "accounts/lockout.html"
AXES_RESET_ON_SUCCESS = True
AXES_HTTP_RESPONSE_CODE = 429
AXES_CLIENT_IP_CALLABLE = "lumajang_kdkmp.limits.client_address"
AXES_ENABLE_ADMIN = False
# How long addresses and devices of log-ins are kept; jobs/retention.py deletes what is older, once a week.
LOGIN_LOG_DAYS = env.int("LOGIN_LOG_DAYS", default=180)
AXES_SENSITIVE_PARAMETERS = ["code"]

# Shown on the log-in page of a demonstration; load_demo creates them, and production refuses their database.
DEMO_PASSWORD = "contoh-lumajang"  # noqa: S105 - public on purpose
DEMO_ACCOUNTS = [
    {"username": name, "password": DEMO_PASSWORD, "description": description}
    for name, description in (
        ("bupati", "Bupati: ringkasan kabupaten"),
        ("camat.pasirian", "Camat Pasirian: tugas dan kiriman"),
        ("diskopindag", "Diskopindag: berkas akta dan administrasi"),
        ("verifikator", "Diskopindag: verifikasi"),
        ("dpmd", "DPMD: validasi potensi"),
    )
]

LANGUAGE_CODE = "id"
TIME_ZONE = "Asia/Jakarta"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = "lumajang_kdkmp.date_formats"
LOCALE_PATHS = [BASE_DIR / "lumajang_kdkmp" / "locale"]

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
# The pictures of the guides stand beside their text; /bantuan/ shows both.
STATICFILES_DIRS = [BASE_DIR / "static", ("panduan", BASE_DIR / "docs" / "panduan" / "img")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env("STATICFILES_BACKEND", default="lumajang_kdkmp.static_files.SlimManifestStorage")
    },
}
WHITENOISE_MAX_AGE = 3600

# Private files (evidence and papers), content-addressed; never under a public URL.
CONTENT_STORE_DIR = Path(env("CONTENT_STORE_DIR", default=str(VAR_DIR / "store")))
EVIDENCE_MAX_BYTES = 25 * 1024 * 1024
# Who names stored files: callables that return hashes; verify_store compares them with what is there.
STORE_REFERENCES = ["lumajang_kdkmp.documents.models.stored_hashes", "roadmap.evidence.stored_hashes"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Jobs: the table is the truth, the broker a doorbell.
JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", default=120)
JOB_MAX_ATTEMPTS = env.int("JOB_MAX_ATTEMPTS", default=5)
JOB_SWEEP_SECONDS = env.float("JOB_SWEEP_SECONDS", default=5.0)

BROKER_URL = REDIS_URL
BROKER_DIR = VAR_DIR / "broker"
if BROKER_URL:
    CELERY_BROKER_URL = BROKER_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        # Longer than any job may run, or the broker would start it a second time.
        "visibility_timeout": 180,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 2,
    }
else:
    for _name in ("queue", "processed", "control"):
        (BROKER_DIR / _name).mkdir(parents=True, exist_ok=True, mode=0o700)
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "processed_folder": str(BROKER_DIR / "processed"),
        "control_folder": str(BROKER_DIR / "control"),
        "store_processed": False,
        # The default of one second would hold a worker with prefetch 1 to two jobs a second.
        "polling_interval": 0.1,
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_TIME_LIMIT = 90
CELERY_TASK_SOFT_TIME_LIMIT = 75
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
# WeasyPrint before the fork: the children share its memory, and a child's first paper is not a second late.
CELERY_IMPORTS = ["lumajang_kdkmp.jobs.tasks", "weasyprint"]

# The digest by e-mail. A demonstration writes its mails as files; production without EMAIL_URL sends none, and
# `check` says so (portal.I001).
EMAIL_URL = env("EMAIL_URL", default="")
DEFAULT_FROM_EMAIL = env("MAIL_FROM", default="KDKMP Lumajang <kdkmp@localhost>")
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
if EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
DIGEST_ON = bool(EMAIL_URL) or not PRODUCTION

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
        "axes": {"level": "WARNING"},
    },
}


def production_checks() -> list[str]:
    """Return what makes these settings unfit for production, one sentence each; empty is fit."""
    keys = {"SECRET_KEY": SECRET_KEY, "AUDIT_KEY": AUDIT_KEY, "INDEX_KEY": INDEX_KEY}
    keys |= {f"DATA_KEYS[{i}]": key for i, key in enumerate(DATA_KEYS)}
    faults = [f"{n} is a demo key or shorter than 50." for n, k in keys.items() if k == DEMO_KEY or len(k) < 50]
    rules = [
        (bool(DATA_KEYS), "DATA_KEYS is empty."),
        (len(set(keys.values())) == len(keys), "Each key needs a value of its own."),
        (not DEBUG, "DEBUG is on."),
        (not SQLITE, "DATABASE_URL names SQLite; production is PostgreSQL."),
        (
            BROKER_URL.startswith(("redis://", "rediss://")),
            "REDIS_URL is missing; production has no file-system broker.",
        ),
        (
            redis_place(CACHE_URL) != redis_place(REDIS_URL),
            "CACHE_URL names the queue's database; emptying the cache would empty the queue.",
        ),
        (not PORTAL_DATE, "PORTAL_DATE is set; production runs on the real date."),
        ("*" not in ALLOWED_HOSTS, "ALLOWED_HOSTS admits every host."),
        (
            SITE_URL.startswith("https://"),
            "SITE_URL is not an https address; papers carry it in their QR code.",
        ),
    ]
    return faults + [sentence for holds, sentence in rules if not holds]


if PRODUCTION and (_faults := production_checks()):
    raise ImproperlyConfigured("Refusing to start in production: " + " ".join(_faults))
