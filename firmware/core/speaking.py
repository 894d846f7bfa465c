"""What a voice says beside the words on the screen."""

from firmware.locale import Translate
from messages.view import Words


def words(say: Translate) -> Words:
    """Give the words in the language of `say`: `speech.<field of Words>` in the catalogue."""
    return Words(**{name: say(f"speech.{name}") for name in Words.__struct_fields__})
