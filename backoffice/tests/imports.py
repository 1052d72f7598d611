"""Use the import and export pages as a browser does."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backoffice.tests.admin.pages import Forms


def upload(
    client: Client, address: str, content: bytes, *, name: str = "file.csv", layout: str = "", of: str = ""
) -> Any:
    """Choose a file and press the button; nothing is imported yet."""
    return client.post(
        f"{address}import/", {"import_file": SimpleUploadedFile(name, content), "layout": layout, "of": of}
    )


def confirmation(page: Any) -> dict[str, str]:
    """Return what the confirm button of a preview would send."""
    return Forms(page.content.decode()).fields["confirm_form"]


def confirm(client: Client, address: str, page: Any) -> Any:
    return client.post(f"{address}process_import/", confirmation(page), follow=True)


def imported(client: Client, address: str, content: bytes, **options: Any) -> Any:
    """Upload and confirm; return the page that follows."""
    return confirm(client, address, upload(client, address, content, **options))


def counts(page: Any) -> tuple[int, int, int, int]:
    """Return how many rows a preview calls new, changed, unchanged and wrong."""
    plan = page.context["plan"]
    return plan.new, plan.changed, plan.unchanged, plan.wrong


def exported(client: Client, address: str, *, kind: str = "CSV", query: str = "", **typed: Any) -> bytes:
    """Return the file that the export page sends when nothing but its format is changed."""
    page = client.get(f"{address}export/{query}")
    fields = Forms(page.content.decode()).fields["export_form"] | {"format": {"CSV": "0", "XLSX": "1"}[kind]} | typed
    sent: Any = client.post(
        f"{address}export/{query}", {name: value for name, value in fields.items() if value is not None}
    )
    assert "attachment" in sent.headers["Content-Disposition"], sent.content.decode()
    return b"".join(sent.streaming_content)


def said(page: Any) -> str:
    return "\n".join(str(message) for message in page.context["messages"])
