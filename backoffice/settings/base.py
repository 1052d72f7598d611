"""What holds everywhere; dev.py, production.py and test.py say what differs."""

from __future__ import annotations

from datetime import timedelta

import django_stubs_ext
from csp.constants import NONE, SELF, UNSAFE_INLINE

from backoffice.settings.database import database
from backoffice.settings.environment import BASE_DIR, env
from backoffice.settings.environment import ENV_FILE as ENV_FILE
from backoffice.settings.jazzmin import JAZZMIN_SETTINGS as JAZZMIN_SETTINGS
from backoffice.settings.jazzmin import JAZZMIN_UI_TWEAKS as JAZZMIN_UI_TWEAKS
from backoffice.settings.logs import logging_config

django_stubs_ext.monkeypatch()  # ModelAdmin[Order] is a TypeError at run time without it

SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)  # our own proxies in front, whose X-Forwarded-* are believed
# Where those are seen from here; a proxy that comes by a socket has no address and is always ours.
PROXY_NETWORKS = env.list("PROXY_NETWORKS", default=["127.0.0.0/8", "::1/128"])
SITE_URL = env.str("SITE_URL", default="").rstrip("/")  # for links in mails; else the address that was asked
SENTRY_DSN = env.str("SENTRY_DSN", default="")
RELEASE = env.str("RELEASE", default="")  # the commit or version that runs: in Sentry, the log and each backup

INSTALLED_APPS: tuple[str, ...] = (
    "jazzmin",  # before the admin and import_export, whose templates it replaces
    "backoffice.sites.BackofficeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "import_export",
    "simple_history",
    "django_fsm",
    "rangefilter",
    "django_tasks",
    "django_tasks_db",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "backoffice.apps.BackofficeConfig",
    "inventory.apps.InventoryConfig",
    "sales.apps.SalesConfig",
)
MIDDLEWARE: tuple[str, ...] = (
    "backoffice.middleware.OwnProxyMiddleware",
    "backoffice.middleware.RequestContextMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "backoffice.middleware.NoStoreMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "backoffice.sessions.timeout.SignInTimeoutMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "backoffice.second_factor.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "backoffice.navbar.NavbarMiddleware",
    "axes.middleware.AxesMiddleware",
)
ROOT_URLCONF = "backoffice.urls"
WSGI_APPLICATION = "backoffice.wsgi.application"
TEMPLATES = (
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": (BASE_DIR / "templates",),
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": (
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ),
        },
    },
)

# Data
DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {
    "default": {
        "BACKEND": "backoffice.cache.FailoverRedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
# A process's own memory would not notice that another process ended a session; only a shared cache may hold them.
# Both engines keep sessions in the database and merge what several tabs write.
SESSION_ENGINE = f"backoffice.sessions.{'cached_db' if REDIS_URL else 'db'}"
SESSION_COOKIE_AGE = 7 * 24 * 3600  # for the cart in it; the signing in ends long before
SIGN_IN_IDLE_MINUTES = env.int("SIGN_IN_IDLE_MINUTES", default=30)
SIGN_IN_HOURS = env.int("SIGN_IN_HOURS", default=12)

# People
AUTH_USER_MODEL = "backoffice.User"
AUTH_PASSWORD_VALIDATORS = tuple(
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
)
PASSWORD_HASHERS: tuple[str, ...] = (
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
)
AUTHENTICATION_BACKENDS = ("axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend")
AXES_FAILURE_LIMIT = env.int("SIGN_IN_TRIES", default=8)
AXES_COOLOFF_TIME = timedelta(minutes=env.int("SIGN_IN_LOCK_MINUTES", default=15))
# Both together: a name alone would let anybody lock out the Admin, an address alone the whole office.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "backoffice.services.lockout.account_tried"
AXES_CLIENT_IP_CALLABLE = "backoffice.services.lockout.client_address"
AXES_LOCKOUT_CALLABLE = "backoffice.views.too_many_tries"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True  # the audit log tells of it
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "csrfmiddlewaretoken", "next"]
ADMINS_NEED_SECOND_FACTOR = False
OTP_TOTP_ISSUER = "Back office"
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
LOGOUT_REDIRECT_URL = "admin:login"

# Words and numbers
LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
FORMAT_MODULE_PATH = "backoffice.formats"
USE_THOUSAND_SEPARATOR = False  # it would write ids in addresses as 1,234

# Files
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / env.str("STATIC_ROOT", default="staticfiles")
MEDIA_URL = "media/"
MEDIA_ROOT = BASE_DIR / env.str("MEDIA_ROOT", default="media")
IMPORTS_ROOT = BASE_DIR / env.str("IMPORTS_ROOT", default="imports")  # uploads between preview and import
JOBS_ROOT = BASE_DIR / env.str("JOBS_ROOT", default="jobs")  # files of jobs, and the board that tells how far they are
# Where nginx, not this process, sends a picture's bytes: the location of deploy/nginx.conf.
MEDIA_ACCEL = env.str("MEDIA_ACCEL", default="")
BACKUP_ROOT = BASE_DIR / env.str("BACKUP_ROOT", default="backups")
BACKUP_KEEP = {  # the newest of so many days, weeks and months
    "days": env.int("BACKUP_KEEP_DAYS", default=7),
    "weeks": env.int("BACKUP_KEEP_WEEKS", default=5),
    "months": env.int("BACKUP_KEEP_MONTHS", default=12),
}
POSTGRESQL_BIN = env.str("POSTGRESQL_BIN", default="")  # the folder of pg_dump where it is not in the PATH
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # an order of 500 lines in one form
DATA_UPLOAD_MAX_NUMBER_FILES = 50

# Work in the background: by `manage.py db_worker`, else at once
BACKGROUND_JOBS = env.bool("BACKGROUND_JOBS", default=False)
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend"
        if BACKGROUND_JOBS
        else "django_tasks.backends.immediate.ImmediateBackend"
    }
}

# Mail
globals().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))
ALERT_EMAILS = env.list("ALERT_EMAILS", default=[])  # whom a failed nightly job is told to
EMAIL_TIMEOUT = 10  # a mail server that hangs must not hold a worker
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="backoffice@localhost")

# Safety
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF, UNSAFE_INLINE],  # Django's and select2's widgets place themselves by style attributes
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
CSRF_FAILURE_VIEW = "backoffice.views.csrf_failure"
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "import"  # import-export lets anybody in until these two are set
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "export"
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
SIMPLE_HISTORY_REVERT_DISABLED = True
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True

LOGGING = logging_config()
TEST_RUNNER = "backoffice.tests.runner.PytestRunner"
