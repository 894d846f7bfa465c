"""Attract, menu and help."""

from functools import lru_cache

import msgspec
import pygame

from messages.view import Element
from ui import widgets
from ui.painter import Painter
from ui.theme import BOTTOM, CAPTION, FOOTER_HEIGHT, FOOTER_TOP, GAP, LINE, MARGIN, RADIUS, SHEET, TOP, Colour

MENU_TOP = TOP + 50
START = (40, 340, 420, 104)
NOTICE_PITCH = 40
"""From the top of a notice to staff to the top of the next one."""
STEP_TILE = 62
GRIDS = ((1, 2), (2, 3), (3, 3))
"""Rows and columns of services; the controller says how many a page holds."""
_FINER = 2


def attract(painter: Painter) -> None:
    """Nobody is there: what this is and where to touch. A touch anywhere starts."""
    canvas, theme = painter.canvas, painter.theme
    canvas.fill(theme.deep)
    canvas.circle((800, 260), 292, theme.swell)
    picture = _sample_slip(round(218 * canvas.scale), round(310 * canvas.scale), theme.white, theme.on_sun)
    canvas.surface.blit(picture, picture.get_rect(center=canvas.point((648, 268))))
    painter.header(deep=True)
    heading, start = painter.find("text.heading"), painter.find("action.start")
    notices = painter.starting("text.notice")
    for number, notice in enumerate(notices):
        strip = (
            40,
            58 + number * NOTICE_PITCH,
            min(painter.strip_width(notice), SHEET[0] - 40 - MARGIN),
            NOTICE_PITCH - 4,
        )
        painter.strip(notice, strip, notice.tone)
    crowded = len(notices) > 1
    if heading:
        first, second, size = (160, 214, 46) if crowded else (128, 190, 52)
        canvas.text(heading.label, (40, first), "heading", size, theme.white, room=440)
        canvas.text(heading.detail, (40, second), "heading", size, theme.sun, room=440)
        painter.place(heading, (40, first - size / 2, 440, second - first + size))
    lower = 14 if crowded else 0
    _promise(painter, lower)
    if start:
        rect = (START[0], START[1] + lower, *START[2:])
        canvas.box(rect, painter.touched(start, theme.sun), 24)
        middle = rect[1] + rect[3] / 2
        canvas.icon(start.icon or "hand", (92, middle), 42, theme.on_sun)
        canvas.text(start.label, (132, middle), "heading", 29, theme.on_sun, room=310)
        painter.ring(start, rect, 24, theme.white)
        painter.place(start, rect, target=True)


def _promise(painter: Painter, lower: float) -> None:
    """Write the text, a line for each sentence or as many as fit it, and without regard to sentences if it is too long."""
    body = painter.find("text.body")
    if body is None:
        return
    rect = (40, 234 + lower, 430, 92)
    lines: list[str] = []
    for sentence in body.label.replace(". ", ".\n").split("\n"):
        joined = f"{lines[-1]} {sentence}" if lines else sentence
        if lines and painter.canvas.width(joined, "body", 24) <= rect[2]:
            lines[-1] = joined
        else:
            lines.append(sentence)
    whole = len(lines) * 24 * LINE <= rect[3] and all(
        painter.canvas.width(line, "body", 24) <= rect[2] for line in lines
    )
    if not whole:
        painter.body("text.body", rect, 24, colour=painter.theme.pale)
        return
    for number, line in enumerate(lines):
        painter.canvas.text(line, (40, rect[1] + (number + 0.5) * 24 * LINE), "body", 24, painter.theme.pale)
    painter.place(body, rect)


@lru_cache(2)
def _sample_slip(width: int, height: int, white: Colour, ink: Colour) -> pygame.Surface:
    """Give a picture of a slip, a little turned: bars for words, so that nobody takes it for data."""
    unit = width * _FINER / 218
    paper = pygame.Surface((width * _FINER, height * _FINER), pygame.SRCALPHA)
    paper.fill((*white, 0))
    bottom, step = paper.get_height(), paper.get_width() / 14
    tooth = round(10 * unit)
    paper.fill(white, (0, 0, paper.get_width(), bottom - tooth))
    for number in range(14):
        start = number * step
        corners = ((start, bottom - tooth), (start + step, bottom - tooth), (start + step / 2, bottom))
        pygame.draw.polygon(paper, white, corners)
    grey = (168, 178, 180)
    bars = (
        (40, 24, 138, 11, ink), (58, 46, 102, 8, grey), (70, 64, 78, 8, ink), (18, 102, 84, 8, grey), (18, 122, 58, 8, grey),
        (126, 122, 74, 8, grey), (18, 142, 70, 8, grey), (140, 142, 60, 8, grey), (18, 166, 66, 15, ink), (112, 166, 88, 15, ink),
    )  # fmt: skip
    for left, top, wide, high, colour in bars:
        area = (round(left * unit), round(top * unit), round(wide * unit), round(high * unit))
        pygame.draw.rect(paper, colour, area, border_radius=round(4 * unit))
    for number in range(20):
        pygame.draw.rect(
            paper, grey, (round((18 + number * 9.2) * unit), round(84 * unit), round(5 * unit), round(2 * unit))
        )
    x: float = 40.0
    for number in range(34):
        thick = (1.6, 3.0, 2.2, 4.2)[number * 7 % 4]
        if x < 178:
            paper.fill(ink, (round(x * unit), round(202 * unit), round(thick * unit), round(54 * unit)))
        x += thick + 1.9
    for group in range(4):
        area = (round((40 + group * 36) * unit), round(266 * unit), round(28 * unit), round(8 * unit))
        pygame.draw.rect(paper, ink, area, border_radius=round(3 * unit))
    return pygame.transform.rotozoom(paper, -5, 1 / _FINER)


def menu(painter: Painter) -> None:
    """Pick a service: a large row for two, two rows of three, three rows on a panel that has room for them; the filters
    above, the ways out below.
    """
    painter.page()
    note, groups, pages = painter.find("text.body"), painter.starting("category."), painter.starting("page.")
    room: float = SHEET[0] - 2 * MARGIN
    if pages:
        widgets.chips(painter, pages, MARGIN, SHEET[0] - MARGIN, TOP - 5, from_right=True)
        room = min(place.rect[0] for place in painter.places if place.element in pages) - MARGIN - 12
    painter.heading(room)
    top: float = MENU_TOP
    if groups:
        widgets.chips(painter, groups, MARGIN, SHEET[0] - MARGIN, top, from_right=False)
        top += 55
    if note:
        painter.strip(note, (MARGIN, top - 4, SHEET[0] - 2 * MARGIN, 38), note.tone)
        top += 46
    services = painter.starting("service.")
    if note:  # said once above, not again on every card
        said = note.label
        services = [msgspec.structs.replace(one, detail="") if one.detail == said else one for one in services]
    _services(painter, services, top)
    painter.footer(("action.check_status", "action.help"))


def _services(painter: Painter, services: list[Element], top: float) -> None:
    rows, columns = next(grid for grid in GRIDS if grid[0] * grid[1] >= len(services))
    width = (SHEET[0] - 2 * MARGIN - GAP * (columns - 1)) / columns
    height = min((BOTTOM + 4 - top - GAP * (rows - 1)) / rows, 248)
    for number, element in enumerate(services):
        x = MARGIN + number % columns * (width + GAP)
        widgets.service(painter, element, (x, top + number // columns * (height + GAP), width, height))


def help_page(painter: Painter) -> None:
    """How it works, in four steps with pictures."""
    painter.page()
    painter.heading()
    lost = painter.find("text.lost")
    lost_height = 2 * CAPTION * LINE if lost else 0
    width, height = (SHEET[0] - 2 * MARGIN - GAP) / 2, (BOTTOM - MENU_TOP - 12 - lost_height) / 2
    for number, element in enumerate(painter.starting("text.step")):
        x, y = MARGIN + number % 2 * (width + GAP), MENU_TOP + number // 2 * (height + 12)
        _help_step(painter, element, number + 1, (x, y, width, height))
    if lost:
        painter.body("text.lost", (MARGIN, BOTTOM + 6 - lost_height, SHEET[0] - 2 * MARGIN, lost_height), CAPTION)
    left = (MARGIN, FOOTER_TOP + (FOOTER_HEIGHT - 2 * CAPTION * LINE) / 2, width - 8, 2 * CAPTION * LINE)
    painter.body("text.support", left, CAPTION)
    painter.footer(("action.back",))


def _help_step(painter: Painter, element: Element, number: int, rect: tuple[float, float, float, float]) -> None:
    canvas, theme = painter.canvas, painter.theme
    x, y, width, height = rect
    canvas.box(rect, theme.card, RADIUS, theme.line)
    top = y + (height - STEP_TILE) / 2
    canvas.box((x + 14, top, STEP_TILE, STEP_TILE), theme.tint, 16)
    canvas.icon(element.icon or "check", (x + 14 + STEP_TILE / 2, top + STEP_TILE / 2), 36, theme.brand)
    corner = (x + 12 + STEP_TILE, top + 2)
    canvas.circle(corner, 16, theme.sun)
    canvas.text(str(number), corner, "heading", CAPTION, theme.on_sun, "center")
    left = x + 14 + STEP_TILE + 24
    room = x + width - 8 - left
    free = height - 23 * LINE - len(canvas.wrap(element.detail, "body", CAPTION, room)) * CAPTION * LINE
    first = y + max(2.0, free / 2)
    canvas.text(element.label, (left, first + 14), "heading", 23, theme.ink, room=room)
    canvas.paragraph(element.detail, (left, first + 29, room, y + height - first - 29), "body", CAPTION, theme.soft)
    painter.place(element, rect)
