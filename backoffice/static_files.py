"""Where static files are served from in production."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashed, compressed names; a name that is not in the manifest is served as it is.

    Jazzmin's pages ask for the address of a folder (vendor/bootswatch), which no manifest holds; strict, each is a 500.
    """

    manifest_strict = False
