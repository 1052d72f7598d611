from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.models import AuditEvent
from backoffice.tests.factories import make_client
from inventory.models import Product, ProductFamily, ProductImage
from inventory.services.images import MAX_IMAGES, add_image
from inventory.tests.admin.pages import form_of, page_of, save, sentences
from inventory.tests.factories import make_family, make_product
from inventory.tests.image_files import make_picture, make_upload

pytestmark = pytest.mark.django_db

ADD = "/admin/inventory/product/add/"
NEW = {"sku": "MUG-RED", "name": "Red mug", "price": "9.90"}
_colours = iter(range(1, 10_000))


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def upload(name: str = "mug.png") -> Any:
    """A picture unlike every other one."""
    return make_upload(make_picture(size=(20 + next(_colours), 10)), name)


def pictures(owner: Product | ProductFamily) -> list[tuple[str, bool]]:
    return [(image.alt, image.is_primary) for image in ProductImage.objects.of(owner)]


def make_product_with(*alts: str) -> Product:
    product = make_product()
    for alt in alts:
        add_image(owner=product, upload=upload(), alt=alt, by=None)
    return product


def files(media: Path) -> int:
    return sum(path.is_file() for path in media.rglob("*"))


def test_a_product_is_created_with_its_pictures() -> None:
    client = make_client("staff")

    save(client, ADD, **NEW, **{"images-0-uploads": [upload("a.png"), upload("b.png")], "images-0-alt": "A red mug"})

    assert pictures(Product.objects.get()) == [("A red mug", True), ("A red mug", False)]
    assert AuditEvent.objects.filter(action="image.add").count() == 2


def test_a_page_with_an_error_asks_for_its_pictures_again() -> None:
    client = make_client("staff")
    make_product(sku="MUG-RED")

    with_picture = save(client, ADD, **NEW, **{"images-0-uploads": upload()})

    assert "Choose the pictures again" in sentences(with_picture)
    assert "Choose the pictures again" not in sentences(save(client, ADD, **NEW))
    assert not ProductImage.objects.exists()


def test_the_page_shows_thumbnails_also_to_a_viewer() -> None:
    product = make_product_with("Front")
    image = ProductImage.objects.get()

    for role in ("viewer", "staff"):
        page = make_client(role).get(page_of(product)).content.decode()
        assert image.thumbnail_url in page
        assert image.file.url in page
        assert 'alt="Front"' in page
        assert ('type="file"' in page) == (role == "staff")
    assert image.thumbnail_url in make_client("viewer").get("/admin/inventory/product/").content.decode()


def test_the_page_sends_files_whether_or_not_pictures_are_stored() -> None:
    client = make_client("staff")

    for page in (ADD, page_of(make_product()), page_of(make_product_with("Front"))):
        assert 'enctype="multipart/form-data"' in client.get(page).content.decode()


def test_pictures_are_described_ordered_made_primary_and_removed() -> None:
    client = make_client("staff")
    product = make_product_with("A", "B", "C", "D")

    save(
        client,
        page_of(product),
        **{"images-0-place": "3", "images-1-alt": "Back", "images-2-primary": "on", "images-3-DELETE": "on"},
    )

    assert pictures(product) == [("Back", False), ("C", True), ("A", False)]
    assert Product.objects.get().version == 1
    assert set(
        AuditEvent.objects.filter(action__startswith="image.")
        .exclude(action="image.add")
        .values_list("action", flat=True)
    ) == {
        "image.change",
        "image.primary",
        "image.remove",
        "image.reorder",
    }


@pytest.mark.parametrize(
    ("places", "order"),
    [
        ({0: "4"}, "BCDA"),
        ({3: "1"}, "DABC"),
        ({0: "2", 1: "1"}, "BACD"),
        ({0: "4", 1: "3", 2: "2", 3: "1"}, "DCBA"),
        ({1: ""}, "ACDB"),
        ({0: "99"}, "BCDA"),
    ],
)
def test_a_typed_place_is_where_the_picture_comes_to_stand(places: dict[int, str], order: str) -> None:
    product = make_product_with(*"ABCD")

    save(make_client("staff"), page_of(product), **{f"images-{row}-place": place for row, place in places.items()})

    assert "".join(alt for alt, _primary in pictures(product)) == order


def test_a_new_picture_can_come_first_and_be_the_primary_one() -> None:
    product = make_product_with("A", "B")
    new = {"images-2-uploads": upload(), "images-2-alt": "New", "images-2-place": "1", "images-2-primary": "on"}

    save(make_client("staff"), page_of(product), **new)

    assert pictures(product) == [("New", True), ("A", False), ("B", False)]


def test_saving_without_touching_the_pictures_changes_none() -> None:
    product = make_product_with("A", "B")
    before = list(ProductImage.objects.values())

    save(make_client("staff"), page_of(product), name="Cup")

    assert list(ProductImage.objects.values()) == before
    assert set(AuditEvent.objects.values_list("action", flat=True)) == {
        "product.add",
        "image.add",
        "product.change",
        "login",
    }


def refused_rows() -> list[tuple[dict[str, Any], str]]:
    evil = make_upload(b"<html>GIF89a", "evil.png")
    same = make_picture(size=(33, 44))
    return [
        ({"images-1-uploads": evil}, "damaged or no JPG or PNG picture"),
        ({"images-1-uploads": make_upload(name="mug.gif")}, "pictures are JPG or PNG files"),
        ({"images-1-uploads": [upload(), evil]}, "damaged or no JPG or PNG picture"),
        ({"images-1-alt": "No picture"}, "Choose the picture as well"),
        ({"images-1-uploads": [make_upload(same), make_upload(same)]}, "The same picture is there twice"),
        ({"images-1-uploads": [upload() for _ in range(MAX_IMAGES)]}, "at most 20 are possible"),
        ({"images-1-uploads": [upload() for _ in range(MAX_IMAGES + 1)]}, "Choose at most 20"),
        ({"images-1-uploads": upload(), "images-1-alt": "x" * 256}, "at most 255 characters"),
        ({"images-0-place": "0"}, "greater than or equal to 1"),
    ]


@pytest.mark.parametrize("row", range(9))
def test_a_refused_picture_is_a_sentence_on_the_form_and_nothing_is_kept(row: int, media: Path) -> None:
    typed, sentence = refused_rows()[row]
    product = make_product_with("A")
    before, stored = list(ProductImage.objects.values()), files(media)

    response = save(make_client("staff"), page_of(product), name="Typed name", **typed)

    assert sentence in sentences(response)
    assert "Typed name" in response.content.decode()
    assert list(ProductImage.objects.values()) == before
    assert files(media) == stored
    assert Product.objects.get().name != "Typed name"


def test_two_primary_pictures_are_refused() -> None:
    product = make_product_with("A", "B", "C")

    response = save(make_client("staff"), page_of(product), **{"images-1-primary": "on", "images-2-primary": "on"})

    assert "for one picture only" in sentences(response)
    assert pictures(product)[0] == ("A", True)


def test_a_picture_that_somebody_removed_meanwhile_is_a_sentence() -> None:
    client = make_client("staff")
    product = make_product_with("A", "B")
    stale = form_of(client.get(page_of(product)), **{"images-1-alt": "Typed"})
    save(make_client("staff"), page_of(product), **{"images-1-DELETE": "on"})

    response = client.post(page_of(product), stale)

    assert response.status_code == 200
    assert sentences(response)
    assert pictures(product) == [("A", True)]


def test_each_refused_file_is_named_in_a_sentence_of_its_own() -> None:
    product = make_product()
    files = [make_upload(b"<html>GIF89a", "evil.png"), make_upload(name="mug.gif"), make_upload(b"", "none.png")]

    response = save(make_client("staff"), page_of(product), **{"images-0-uploads": files})

    said = sentences(response)
    assert "“evil.png” is damaged or no JPG or PNG picture" in said
    assert "“mug.gif” is not accepted" in said
    assert not ProductImage.objects.exists()


def test_more_pictures_need_no_more_statements() -> None:
    client = make_client("staff")
    product = make_product_with("A", "B")

    def statements() -> int:
        client.get(page_of(product))
        with CaptureQueriesContext(connection) as queries:
            client.get(page_of(product))
        return len(queries)

    two = statements()
    for _ in range(18):
        add_image(owner=product, upload=upload(), by=None)

    assert statements() == two


def test_a_family_has_pictures_of_its_own(media: Path) -> None:
    family = make_family()
    url = f"/admin/inventory/productfamily/{family.pk}/change/"

    save(make_client("staff"), url, **{"images-0-uploads": upload(), "images-0-alt": "All mugs"})

    assert pictures(family) == [("All mugs", True)]
    assert files(media) == 2


@pytest.mark.django_db(transaction=True)
def test_deleting_families_in_bulk_deletes_the_files(media: Path) -> None:
    families = [make_family(), make_family()]
    for family in families:
        add_image(owner=family, upload=upload(), alt="", by=None)
    chosen = {"action": "delete_selected", "_selected_action": [family.pk for family in families], "post": "yes"}

    make_client("admin").post("/admin/inventory/productfamily/", chosen)

    assert not ProductFamily.objects.exists()
    assert files(media) == 0


@pytest.mark.django_db(transaction=True)
def test_deleting_the_owner_deletes_the_files(media: Path) -> None:
    admin = make_client("admin")
    product, family = make_product_with("A", "B"), make_family()
    add_image(owner=family, upload=upload(), alt="", by=None)
    assert files(media) == 6

    admin.post(page_of(product).replace("change/", "delete/"), {"post": "yes"})
    assert files(media) == 2
    admin.post(f"/admin/inventory/productfamily/{family.pk}/delete/", {"post": "yes"})
    assert files(media) == 0
    assert media == settings.MEDIA_ROOT
