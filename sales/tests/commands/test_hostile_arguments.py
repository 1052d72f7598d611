from __future__ import annotations

import os
import signal
import threading
import time
from io import TextIOWrapper
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django import Settings

from inventory.models import Product
from sales.management.commands.export_orders_csv import Command
from sales.tests.factories import make_order

pytestmark = pytest.mark.django_db


def test_an_output_that_takes_no_more_is_one_sentence() -> None:
    make_order()

    with TextIOWrapper(Path("/dev/full").open("wb"), encoding="ascii") as full:  # noqa: SIM117
        with pytest.raises(CommandError, match="The output cannot be written: No space left on device"):
            call_command(Command(stdout=full))


@pytest.mark.parametrize("number", ("9" * 5_000, "1000001", "٣", "-1", ""))
def test_a_number_that_is_none_or_too_large_is_refused(number: str) -> None:
    with pytest.raises(CommandError, match="--products takes a whole number from 0 to 1,000,000"):
        call_command("generate_fake_data", products=number, orders="0")


def test_bytes_that_are_no_login_name_are_an_unknown_user() -> None:
    with pytest.raises(CommandError, match="There is no user"):
        call_command("generate_fake_data", products="1", orders="0", user=os.fsdecode(b"\xff"))


@pytest.mark.thorough
@pytest.mark.parametrize("sign", (signal.SIGINT, signal.SIGTERM))
def test_generating_that_is_stopped_leaves_nothing_and_says_so(
    sign: signal.Signals, tmp_path: Path, settings: Settings
) -> None:
    settings.MEDIA_ROOT = tmp_path
    sent = threading.Thread(target=send_when_a_picture_is_there, args=(sign, tmp_path), daemon=True)

    sent.start()

    with pytest.raises(CommandError, match=r"Stopped\. Nothing was made\.") as stopped:
        call_command("generate_fake_data", products="2000", orders="0", force=True)
    assert stopped.value.returncode == 130
    assert not Product.objects.exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def send_when_a_picture_is_there(sign: signal.Signals, folder: Path) -> None:
    while not any(path.is_file() for path in folder.rglob("*")):
        time.sleep(0.05)
    os.kill(os.getpid(), sign)
