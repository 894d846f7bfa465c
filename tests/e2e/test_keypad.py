"""The same job with the keypad alone: no touch from start to slip."""

KEYS_MAX = 40


def focus(visitor, element_id):
    """Move the focus down until it is on this element."""
    for _ in range(KEYS_MAX):
        if visitor.view()["focus"] == element_id:
            return
        visitor.key("down")
    raise AssertionError(f"{element_id} cannot be reached with the keypad")


def press(visitor, element_id):
    focus(visitor, element_id)
    visitor.key("enter")


def test_a_slip_without_touching_the_screen(visitor, till, phone):
    """Digits, up, down and enter take a pulsa slip that can be paid."""
    press(visitor, "service.pulsa")
    visitor.wait_for("entry")
    visitor.type_digits(phone)
    press(visitor, "denomination.10000")
    press(visitor, "action.next")
    visitor.wait_for("confirm")
    before = len(visitor.papers())
    press(visitor, "action.print")
    visitor.wait_for("slip")
    code = visitor.wait_paper(before + 1)["code"]
    assert till.lookup(code)["payable"] is True


def test_the_language_changes_with_the_keypad(visitor):
    """The language buttons are in the focus order."""
    press(visitor, "language.en")
    view = visitor.wait_until(lambda view: view["language"] == "en", "the screen in English")
    assert any("Check" in element["label"] for element in view["elements"])
    press(visitor, "language.id")
    visitor.wait_until(lambda view: view["language"] == "id", "the screen in Indonesian")


def test_cancel_goes_back_and_help_helps(visitor):
    """The two keys that are always there do what they say."""
    press(visitor, "service.pulsa")
    visitor.wait_for("entry")
    visitor.key("help")
    visitor.wait_for("help")
    visitor.key("cancel")
    visitor.wait_for("entry")
    visitor.key("cancel")
    visitor.wait_for("menu")
