"""Run by the bench: pygame-ce as a person would write it by hand for one kiosk, and nothing else. The floor of what is possible.

`python bare_peer.py SCENES`: SCENES is a file with `bench.ui.scenes.scenes` as JSON. It sleeps on the X connection's own
descriptor, because `pygame.event.wait` wakes up a thousand times a second, draws only what changed, and presents only that.
"""

import ctypes
import io
import json
import os
import select
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

os.environ["SDL_FRAMEBUFFER_ACCELERATION"] = "0"
os.environ["SDL_VIDEO_WINDOW_POS"] = "0,0"
os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"
os.environ["SDL_NO_SIGNAL_HANDLERS"] = "1"

import pygame

RADIUS, EDGE, TEXT, ICON = 14, 2, 20, 32
LOW = 64
"""What is lower has its icon beside the words."""

Item = dict[str, Any]


class Bare:
    """The scenes, the one that is shown, and the key under the finger."""

    def __init__(self, scenes: dict[str, Any]) -> None:
        pygame.display.init()
        pygame.font.init()
        self._scenes, self._colours, self._font = scenes["scenes"], scenes["colours"], scenes["font"]
        self._taps = scenes["taps"]
        self._display = pygame.display.set_mode(scenes["size"])
        pygame.mouse.set_visible(False)
        self._name: str = scenes["first"]
        self._pressed: Item | None = None
        self._draw_all()

    def touch(self, event: pygame.event.Event) -> None:
        """Do what a finger asks for: a key looks pressed while it is, and acts when it is let go."""
        under = next((item for item in self._scenes[self._name] if self._is_key(item, event.pos)), None)
        if event.type == pygame.MOUSEBUTTONDOWN and under:
            self._pressed = under
            pygame.display.update(self._draw(under))
        elif event.type == pygame.MOUSEBUTTONUP and self._pressed:
            held, self._pressed = self._pressed, None
            following = self._taps[self._name].get(held["id"]) if under is held else None
            self._show(following or self._name, held)

    def _show(self, name: str, held: Item) -> None:
        """Show a scene: of the same kind as this one only what differs, and the key that was let go; another one as a whole."""
        now, then = self._scenes[self._name], self._scenes[name]
        self._name = name
        if [item["id"] for item in now] == [item["id"] for item in then]:
            changed = [after for before, after in zip(now, then, strict=True) if before != after or before is held]
            pygame.display.update([self._draw(item) for item in changed])
        else:
            self._draw_all()

    def _draw_all(self) -> None:
        self._display.fill(self._colours["paper"])
        for item in self._scenes[self._name]:
            self._draw(item)
        pygame.display.update()

    def _draw(self, item: Item) -> pygame.Rect:
        """Draw one thing; give its rectangle."""
        rect, ink = pygame.Rect(item["rect"]), self._colours["on_brand" if item["filled"] else "ink"]
        if item["role"] in ("button", "field"):
            ground = self._colours["brand" if item["filled"] else "card"]
            if self._pressed is not None and item["id"] == self._pressed["id"]:
                ground = self._colours["pressed"]
            pygame.draw.rect(self._display, ground, rect, border_radius=RADIUS)
            pygame.draw.rect(self._display, self._colours["edge"], rect, EDGE, border_radius=RADIUS)
        else:
            self._display.fill(self._colours["paper"], rect)
        words = _text(self._font, item["text"], ink)
        place = words.get_rect(center=rect.center)
        if item["icon"]:
            image = _icon(item["icon"], ink)
            if rect.height < LOW:
                place.left = max(rect.left + ICON, place.left + ICON // 2)
                self._display.blit(image, image.get_rect(midright=place.midleft))
            else:
                place.top += ICON // 2
                self._display.blit(image, image.get_rect(midbottom=(rect.centerx, place.top)))
        self._display.blit(words, place, (0, 0, rect.width, rect.height))
        return rect

    @staticmethod
    def _is_key(item: Item, point: tuple[int, int]) -> bool:
        return item["role"] == "button" and bool(pygame.Rect(item["rect"]).collidepoint(point))


@lru_cache(256)
def _text(font: str, words: str, colour: str) -> pygame.Surface:
    return _face(font).render(words, True, colour)


@lru_cache(4)
def _face(font: str) -> pygame.font.Font:
    return pygame.font.Font(font, TEXT)


@lru_cache(64)
def _icon(svg: str, colour: str) -> pygame.Surface:
    return pygame.image.load_sized_svg(io.BytesIO(svg.replace("currentColor", colour).encode()), (ICON, ICON))


def _connection() -> int:
    """Give the descriptor of SDL's connection to the X server (ConnectionNumber, Xlib manual 2.2.1)."""
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    number = ctypes.CDLL("libX11.so.6").XConnectionNumber
    number.argtypes = [ctypes.c_void_p]
    return int(number(pointer(pygame.display.get_wm_info()["display"], b"display")))


def main(path: Path) -> None:
    """Serve until killed."""
    bare, connection = Bare(json.loads(path.read_text(encoding="utf-8"))), _connection()
    while True:
        # Presenting may have taken events off the connection: it is quiet only when there is nothing left to get.
        while events := pygame.event.get():
            for event in events:
                if event.type in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
                    bare.touch(event)
        select.select([connection], [], [])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
