"""One person at two devices, typing at once: every line once, in one order for everybody."""

from __future__ import annotations

from tests.journeys import deeds
from tests.journeys.test_come_back import comes_in, makes_a_way_back

EACH = 6


def test_two_devices_of_one_person_type_at_once(site, person, canary):
    phone, ben, desk = person("Ana"), person("Ben"), person("Ana-at-her-desk")
    deeds.begins(phone, site)
    handle = phone.goes_to("/me/").locator("#handle").input_value()
    phone.goes_to("/me/way-back/")
    _, groups = makes_a_way_back(phone.page)
    deeds.says_hello(ben, deeds.makes_a_place(phone, "Ben", "Ana"))
    rel = deeds.rel_of(ben.page.url)
    first = canary("From the phone, before the desk was awake.")
    deeds.says(deeds.opens_the_talk(phone, rel), first)
    comes_in(desk.goes_to("/sign-in/"), handle, "-".join(groups), recovery=True)
    desk.page.wait_for_url(site.url + "/")
    deeds.opens_the_talk(desk, rel)
    deeds.sees(desk.page, first)
    said = {first}
    for number in range(EACH):
        for page, where in ((phone.page, "phone"), (desk.page, "desk")):
            said.add(words := f"{where}, line {number}, typed while the other types")
            deeds.says(page, words)
    pages = (phone.page, desk.page, ben.page)
    for page in pages:
        page.wait_for_function(
            f"(many) => ({deeds.READ})().length === many", arg=len(said), timeout=30_000
        )
    read = [deeds.reads(page) for page in pages]
    assert read[0] == read[1] == read[2]
    assert sorted(read[0]) == sorted(said)
    for where in ("phone", "desk"):
        own = [words for words in read[0] if words.startswith(f"{where}, line")]
        assert own == [f"{where}, line {n}, typed while the other types" for n in range(EACH)]
    for page in pages:
        assert page.evaluate(deeds.MARKS) == []
        assert not page.locator("[data-waiting]").count()
