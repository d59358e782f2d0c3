"""A photo sent as evidence, on the verifier's desk: turned and enlarged where it stands."""

from playwright.sync_api import expect

from lumajang_kdkmp.documents import store
from roadmap.models import Evidence
from roadmap.stages import MUSDESUS
from tests.factories import Office, jpeg, make_village
from tests.roadmap import walk


def test_a_photo_turns_and_grows_in_place(live_server, page, sign_in, faults, transactional_db):
    office = Office()
    sent = walk.walk_to(make_village(), MUSDESUS, office)
    Evidence.objects.filter(progress=sent).update(
        sha256=store.put(jpeg("lebar", (300, 200))), content_type="image/jpeg"
    )
    sign_in(page, office.verifier.username)
    page.goto(f"{live_server.url}/verifikasi/{sent.pk}/")
    photo, part = page.locator(".evidence img"), page.locator("[data-photo]")
    photo.scroll_into_view_if_needed()
    expect(photo).to_have_js_property("complete", True)
    before = photo.bounding_box()
    part.get_by_role("button", name="Putar").click()
    lying = photo.bounding_box()
    assert (round(lying["width"]), round(lying["height"])) == (round(before["height"]), round(before["width"]))
    box = part.locator(".evidence").bounding_box()
    assert box["y"] <= lying["y"], "what is turned stays within its box"
    part.get_by_role("button", name="Perbesar").click()
    assert round(photo.bounding_box()["width"]) == round(lying["width"] * 1.5)
    expect(part.get_by_role("status")).to_have_text("150 %, diputar 90°")
    assert faults(page) == []
    part.get_by_role("button", name="Perkecil").click()
    for _ in range(3):
        part.get_by_role("button", name="Putar").click()
    assert photo.bounding_box() == before
    expect(part.get_by_role("button", name="Perkecil")).to_be_disabled()
