"""The profiles that are shipped, and what a profile may be."""

import msgspec
import pytest

from drivers.printer.profiles import COLUMN_DOTS, PROFILES, CodePage, Profile

EVERY_LETTER = bytes(range(0x20, 0x100)).replace(b"\x7f", b"").decode("cp437")


@pytest.mark.parametrize("name", list(PROFILES))
def test_profile_is_possible(name):
    """Text fits the line, a slip's bar code fits, and a picture's rows are whole bytes."""
    profile = PROFILES[name]
    assert profile.columns in (32, 42, 48)
    assert profile.columns * COLUMN_DOTS <= profile.dots
    assert profile.dots % 8 == 0
    assert (profile.dpi == 180) == (profile.dots == 512)


@pytest.mark.parametrize("name", list(PROFILES))
def test_profile_names_its_sources(name):
    """What nobody wrote down is not shipped."""
    assert all(PROFILES[name].fits)
    assert all(source.strip() for source in PROFILES[name].sources)
    assert PROFILES[name].sources


@pytest.mark.parametrize("name", list(PROFILES))
def test_profile_prints_every_letter_that_papers_may_hold(name):
    """Papers are written in code page 437 (`firmware.printing.text`): a page that lacks a letter would refuse a slip for ever."""
    EVERY_LETTER.encode(PROFILES[name].code_page.name)


def test_only_a_printer_that_speaks_is_asked_anything():
    """A blind profile asks for no confirmation and no name."""
    blind = [profile for profile in PROFILES.values() if not profile.status]
    assert {(profile.confirmation, profile.identity, profile.near_end_sensor) for profile in blind} == {
        ("none", None, False)
    }


def test_no_two_profiles_claim_one_model():
    """A maker's model, or a USB identity, belongs to one profile."""
    identities = [profile.identity for profile in PROFILES.values() if profile.identity is not None]
    models = [(identity.maker, model) for identity in identities for model in identity.models]
    numbers = [number for profile in PROFILES.values() for number in profile.usb]
    assert len(models) == len(set(models))
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize(
    ("dots", "dpi", "millimetres"), [(0, 203, 0), (1, 203, 1), (203, 203, 26), (512, 180, 73), (203, 180, 29)]
)
def test_millimetres_follow_the_resolution(dots, dpi, millimetres):
    """Rounded up, so that paper never ends before the count."""
    profile = msgspec.structs.replace(PROFILES["epson-58"], dpi=dpi)
    assert profile.millimetres(dots) == millimetres


@pytest.mark.parametrize(
    ("name", "number"), [("utf-8", 0), ("gb18030", 0), ("utf-16", 0), ("cp437", 256), ("klingon", 0)]
)
def test_code_page_is_of_single_bytes(name, number):
    """Anything else could hold control bytes inside a letter."""
    with pytest.raises(ValueError, match="single-byte"):
        CodePage(name, number)


@pytest.mark.parametrize(
    "wrong", [{"dpi": 300}, {"codes": "drawn"}, {"cutter": "axe"}, {"colour": "red"}, {"sources": "me"}]
)
def test_file_with_a_wrong_key_is_refused(wrong):
    """What the file says has to be of the kind that the code knows."""
    table = {"name": "x", "fits": ["x"], "columns": 32, "dots": 384, "sources": ["x"]}
    assert msgspec.convert(table, Profile).name == "x"
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**table, **wrong}, Profile)
