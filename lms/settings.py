"""Django settings, configured by environment variables; the defaults run the demo on one machine.

README.md ("Run it for real") lists the variables.
"""

import os
import shlex
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from lms import error_tracking
from lms.production import DEMO_KEY, DEMO_MASTER_KEY, unsafe_settings

BASE_DIR = Path(__file__).resolve().parents[1]
VAR_DIR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var"))


def flag(name, default):
    """Return an environment variable as a bool: 1/true/yes/on or 0/false/no/off."""
    text = os.environ.get(name, default).strip().lower()
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off", ""}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {text!r}.")


DEMO = flag("DEMO", "0")
DEBUG = flag("DEBUG", "0")
PRODUCTION = flag("PRODUCTION", "0")

SECRET_KEY = os.environ.get("SECRET_KEY", "") or ("" if PRODUCTION else DEMO_KEY)

# The public address of the site; links in emails and on certificates start with it.
PUBLIC_URL = os.environ.get("PUBLIC_URL", "http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = [h for h in os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if h]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL.startswith("https://") else []

INSTALLED_APPS = [
    "lms.demo",
    "lms.reports",
    "lms.dashboard",
    "lms.records",
    "lms.certification",
    "lms",
    "exams.results",
    "exams.analysis",
    "exams.delivery",
    "exams.assembly",
    "exams.bank",
    "cms",
    "cohorts.training",
    "cohorts.billing",
    "cohorts.people",
    "cohorts.notices",
    "cohorts.ui",
    "cohorts.core",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "lms.wagtail_admin.WagtailAdminConfig",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_q",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.forms",
]

MIDDLEWARE = [
    # Handles one URL, and is first so that no other middleware runs for it (decision 11).
    "exams.delivery.fast_path.FastPath",
    "lms.middleware.UndeclaredProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lms.middleware.ContentPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Before everything that reads a body.
    "lms.body_limits.BodyLimitMiddleware",
    "lms.middleware.NoStoreMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    # Before KeepForms, which keeps what is sent after the end.
    "lms.idle_sessions.IdleSessionMiddleware",
    "cohorts.ui.kept_forms.KeepForms",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "lms.middleware.HomeTimeZoneMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lms.devices.DeviceMiddleware",
    "lms.middleware.SecondFactorMiddleware",
    "lms.middleware.StateStaffAdminMiddleware",
    "lms.method_page.MethodPageMiddleware",
    "lms.middleware.EmptyExportsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "lms.middleware.ImpossibleNumbersMiddleware",
]

ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # The templates of "lms" come before those of Wagtail and allauth by the order of INSTALLED_APPS. Named here
        # too, one that extends its namesake would be applied twice.
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lms.context.site",
            ],
        },
    },
    {
        # Only for the exam page: see cohorts.ui.jinja.
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "cohorts.ui.jinja.environment",
            "context_processors": ["cohorts.ui.jinja.sentences"],
            "trim_blocks": True,
            "lstrip_blocks": True,
        },
    },
]
FORM_RENDERER = "cohorts.ui.missing_fields.FormRenderer"
# What the lists of filters call the choice of everything.
FILTERS_EMPTY_CHOICE_LABEL = _("All")

# --- Database -------------------------------------------------------------------------------------------------------
# FULL: an acknowledged answer survives a power failure. IMMEDIATE: a transaction takes the write lock at its start,
# which replaces SELECT ... FOR UPDATE on SQLite.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
        "PRAGMA mmap_size=134217728;PRAGMA journal_size_limit=27103364;PRAGMA cache_size=-20000;"
        # A row that REPLACE deletes counts as deleted, so the triggers of append-only tables refuse it.
        "PRAGMA recursive_triggers=ON;"
    ),
}
DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'peer.sqlite3'}", conn_max_age=None
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    if DATABASES["default"]["NAME"] != ":memory:":
        # SQLite creates the file but not its folder; without it the first `migrate` would fail.
        Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
else:
    # Detects a lost connection before a request uses it; saving an answer retries instead.
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    if flag("PREPARED_STATEMENTS", "1"):
        # The server keeps the plans of repeated statements, which saves a third of its work in an exam.
        DATABASES["default"].setdefault("OPTIONS", {}).update({"prepare_threshold": 1, "server_side_binding": True})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Where the nightly backup is written (empty: nowhere), for how many days backups are kept, and the folder of pg_dump.
BACKUP_DIR = os.environ.get("BACKUP_DIR", "")
BACKUP_KEEP_DAYS = int(os.environ.get("BACKUP_KEEP_DAYS", "30"))
POSTGRES_BIN = os.environ.get("POSTGRES_BIN", "")

# Master keys of restricted records, newest first ("2:BASE64,1:BASE64"), and the folder of the keys that they wrap.
# Neither is in a backup of the database: see lms/docs/operating.md.
RESTRICTED_KEYS = os.environ.get("RESTRICTED_KEYS", "") or ("" if PRODUCTION else DEMO_MASTER_KEY)
RESTRICTED_DIR = Path(os.environ.get("RESTRICTED_DIR", VAR_DIR / "restricted"))

# --- Health ---------------------------------------------------------------------------------------------------------
# Who is told by email of a problem (empty: every superuser), and the key with which /up/ says what is wrong.
OPERATOR_EMAILS = [email for email in os.environ.get("OPERATOR_EMAILS", "").replace(" ", "").split(",") if email]
HEALTH_KEY = os.environ.get("HEALTH_KEY", "")
if SENTRY_DSN := os.environ.get("SENTRY_DSN", ""):
    error_tracking.start(SENTRY_DSN)

CACHES = {
    # Rate limits count here; with a cache per process an attacker would get new attempts with each worker.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # Values for the footer, cached for a minute (lms.context).
    "footer": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "footer"},
}

# --- Jobs -----------------------------------------------------------------------------------------------------------
# The ORM broker, also in production: a job commits or rolls back with the change that caused it, and the job of a
# killed worker is delivered again.
Q_CLUSTER = {
    "name": "peer-lms",
    "orm": "default",
    "workers": int(os.environ.get("JOB_WORKERS", "2")),
    "timeout": 600,
    "retry": 700,
    "max_attempts": 3,
    "poll": 0.5,
    "save_limit": 500,
    "catch_up": False,
    "label": "Jobs",
}

# --- People ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "given_name", "family_name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
ACCOUNT_ADAPTER = "lms.accounts.InvitationOnlyAdapter"
ACCOUNT_FORMS = {
    "login": "lms.account_forms.LoginForm",
    "change_password": "lms.account_forms.ChangePasswordForm",
    "set_password": "lms.account_forms.SetPasswordForm",
    "request_login_code": "lms.account_forms.RequestCodeForm",
    "confirm_login_code": "lms.account_forms.EmailedCodeForm",
    "reset_password": "lms.account_forms.ResetPasswordForm",
    "reset_password_from_key": "lms.account_forms.ResetPasswordKeyForm",
    "reauthenticate": "lms.account_forms.ReauthenticateForm",
    "add_email": "lms.account_forms.AddEmailForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# Whoever finds a session open must not take over the account by its email address; and its owner is told of changes.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Whoever has no password attempts left, or forgot it, logs in with a code by email.
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
# None: lms.log_ins counts. A whole class logs in from one address within a minute, and allauth refuses whoever has to
# wait a second for the count of others.
ACCOUNT_RATE_LIMITS = {
    # Wrong codes of a second factor, by person: whoever enters one knows the password. Passwords: lms.log_ins.
    "login_failed": "5/5m/key",
    "login": None,
    "request_login_code": None,
    "reset_password": None,
    "reset_password_from_key": "100/m/ip",
}
# Nobody can guess a passkey.
MFA_RATE_LIMITS = {"webauthn_login": None}
# Attempts per period, by IP address or by the key passed to cohorts.core.limits.
RATE_LIMITS = {
    # Wrong passwords, codes and links asked for: see lms.log_ins. A class of 24 may have four wrong passwords each.
    "password_source_person": "5/5m/key,30/1d/key",
    "password_person": "20/1h/key",
    "password_source": "120/10m/ip",
    "password_known_device": "10/10m/key",
    "login_code_source_person": "3/10m/key",
    "login_code_person": "10/1h/key",
    "login_code_source": "120/10m/ip",
    "login_code_known_device": "3/10m/key",
    "reset_source_person": "3/10m/key",
    "reset_person": "10/1h/key",
    "reset_source": "120/10m/ip",
    "reset_known_device": "3/10m/key",
    # Emails to whoever signs up: to one address, and asked for by one network, such as a library.
    "sign_up_address": "3/1h/key,6/1d/key",
    "sign_up_source": "40/10m/ip,200/1d/ip",
    "verify_address": "20/10m/ip",
    "verify_number": "10/10m/key",
    # For the whole site. When it is used up, certificates can be checked only by the code on them.
    "verify_everywhere": "500/1h/key",
    # Complaints without an account, from one network and for the whole site: each is read by a person.
    "complaint_source": "3/1h/ip,8/1d/ip",
    "complaint_everywhere": "60/1h/key",
    "start_code": "8/5m/key",
}
# Rate limits count by IP address. The visitor's address is the one that the first of our proxies added: nginx, which
# `manage.py serve` starts in front of the application, and a proxy in front of it that terminates HTTPS.
BEHIND_PROXY = flag("BEHIND_PROXY", "0")
ALLAUTH_TRUSTED_PROXY_COUNT = flag("BEHIND_FRONT", "0") + BEHIND_PROXY
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Peer LMS"
MFA_ADAPTER = "lms.accounts.TwoStepAdapter"
MFA_FORMS = {
    "authenticate": "lms.account_forms.AuthenticateForm",
    "reauthenticate": "lms.account_forms.ReauthenticateCodeForm",
    "activate_totp": "lms.account_forms.ActivateAppForm",
    "authenticate_webauthn": "lms.account_forms.PasskeyForm",
    "reauthenticate_webauthn": "lms.account_forms.ReauthenticatePasskeyForm",
    "login_webauthn": "lms.account_forms.PasskeyLoginForm",
    "add_webauthn": "lms.account_forms.AddPasskeyForm",
    "edit_webauthn": "lms.account_forms.RenamePasskeyForm",
}
# People type slowly and clocks of phones differ, so the previous and the next code are accepted too.
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
# State staff need a second factor; the demo's one-click logins do not have one.
SECOND_FACTOR_REQUIRED = not DEMO and flag("SECOND_FACTOR_REQUIRED", "1")
# How long a session of state staff lasts in which nobody does anything.
STAFF_IDLE_MINUTES = 30
INVITATION_DAYS = 14
# In days, see lms/docs/roles.md: how long no one else must be available before a superuser may approve alone, and after
# how long an unconfirmed urgent act ends.
APPROVAL_ALONE_DAYS = int(os.environ.get("APPROVAL_ALONE_DAYS", "14"))
URGENT_DAYS = int(os.environ.get("URGENT_DAYS", "10"))
PASSWORD_RESET_TIMEOUT = 4 * 3600

# --- Mail -----------------------------------------------------------------------------------------------------------
EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS", "0")
DEFAULT_FROM_EMAIL = os.environ.get("MAIL_FROM", "Peer LMS <no-reply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# imaps://user:password@host/folder: the mailbox of the address in MAIL_FROM, for reports of mail servers.
BOUNCE_MAILBOX = os.environ.get("BOUNCE_MAILBOX", "")

# --- Language, time -------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
# CONTRIBUTING.md explains how to add a language. The catalogs of all apps are in one folder.
LANGUAGES = [("en", "English")]
# Languages in which state staff can write emails, by code, each with its own name. How dates, and what stands around
# them, are written in a language is in its catalog; see lms/docs/notices.md.
EMAIL_LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "lms" / "locale"]
USE_I18N = True
if len(LANGUAGES) > 1:
    # Uses the language of the browser. After the session, and before everything that renders text.
    MIDDLEWARE.insert(
        MIDDLEWARE.index("django.middleware.common.CommonMiddleware"), "django.middleware.locale.LocaleMiddleware"
    )
USE_TZ = True
# For times that do not belong to a cohort. Times are always stored in UTC. TIME_ZONE is the same zone, because Wagtail
# uses it in its admin for everyone without a time zone of their own.
HOME_TIME_ZONE = os.environ.get("HOME_TIME_ZONE", "America/Chicago")
TIME_ZONE = HOME_TIME_ZONE

# --- Static, media --------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = []
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
MANIFEST = flag("STATIC_MANIFEST", "1" if PRODUCTION else "0")
STORAGES = {
    "default": {"BACKEND": "cms.storage.PictureStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if MANIFEST
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not MANIFEST
WHITENOISE_AUTOREFRESH = DEBUG

# --- Wagtail --------------------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Peer LMS"
# Times are in the zone of the cohort, exam window or program they belong to, so users cannot choose a zone.
WAGTAIL_USER_TIME_ZONES = [HOME_TIME_ZONE]
WAGTAILADMIN_BASE_URL = PUBLIC_URL
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
# Nothing is saved without a click: a save by itself would write over what a colleague saved and end their review.
WAGTAIL_AUTOSAVE_INTERVAL = 0
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "lms.search_backend"}}
# Megabytes of 1024 * 1024 bytes, as in nginx (lms/serving.py).
# Not while developing, where the page with all variables helps.
if not DEBUG:
    DEFAULT_EXCEPTION_REPORTER = "lms.error_reports.PlainReporter"

MAX_BODY_BYTES = 1024 * 1024
MAX_UPLOAD_BYTES = 25 * MAX_BODY_BYTES
MAX_ORDER_BYTES = 6 * MAX_BODY_BYTES
MAX_PART_BYTES = 11 * MAX_BODY_BYTES
# Where people send papers: each page with a file field outside the admin site is below one of these.
PART_PATHS = (
    "/my/applications/",
    "/my/accommodations/",
    "/my/audits/",
    "/my/learning/",
    "/my/matters/",
    "/supervisor/qualifications/",
)
# A command that reads an uploaded file from its standard input: 0 without a virus, 1 with one. Empty: none is asked.
UPLOAD_SCANNER = shlex.split(os.environ.get("UPLOAD_SCANNER", ""))
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * MAX_BODY_BYTES
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * MAX_BODY_BYTES
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.picture_form.PictureForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.document_form.DocumentForm"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "txt", "csv", "xlsx"]
# Every document is a download: nothing that somebody uploaded is opened as a page of this site.
WAGTAILDOCS_INLINE_CONTENT_TYPES = []
WAGTAIL_FINISH_WORKFLOW_ACTION = "cms.finish.publish_reviewed"

# --- Security -------------------------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_FAILURE_VIEW = "lms.views.csrf_failure"
if PRODUCTION:
    SECURE_SSL_REDIRECT = flag("SECURE_SSL_REDIRECT", "1")
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# For our own pages. lms.middleware uses a looser policy for the Wagtail admin, which has inline scripts.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"secret_addresses": {"()": "lms.secret_addresses.HideSecretAddresses"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["secret_addresses"]},
    },
    # Before its records go to handlers of Django itself.
    "loggers": {"django.request": {"filters": ["secret_addresses"]}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}

if PRODUCTION and (reasons := unsafe_settings(globals())):
    raise ImproperlyConfigured("\n  - ".join(["The site does not start with PRODUCTION=1:", *reasons]))

# Wagtail shows previews in a frame on the same site, so X-Frame-Options cannot be DENY.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
