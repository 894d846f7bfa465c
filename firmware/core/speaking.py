"""What a voice says beside the words on the screen."""

from firmware.core.listening import Listening
from firmware.locale import Translate
from messages.view import Speech, Words


def words(say: Translate) -> Words:
    """Give the words in the language of `say`: `speech.<field of Words>` in the catalogue."""
    return Words(**{name: say(f"speech.{name}") for name in Words.__struct_fields__})


def speech(listening: Listening, say: Translate) -> Speech | None:
    """Give what the touchscreen has to know to speak, None while nobody listens."""
    if not listening.to:
        return None
    return Speech(
        to=listening.to,
        volume=listening.volume,
        speed=listening.speed,
        words=words(say),
        repeat=listening.repeat,
        acts=listening.acts,
    )
