"""Attract, menu and help."""

import pygame

from ui.painter import Painter
from ui.theme import BODY, CAPTION, GAP, MARGIN, SHEET


def attract(painter: Painter) -> None:
    """Nobody is there: what this is and where to touch. A touch anywhere starts."""
    canvas, theme = painter.canvas, painter.theme
    canvas.fill(theme.deep)
    canvas.circle((790, 215), 290, theme.brand if theme.brand != theme.sun else theme.tint)
    _sample_slip(painter)
    heading, start = painter.find("text.heading"), painter.find("action.start")
    painter.header(dark=True)
    if heading:
        size = canvas.fit(heading.label, "heading", 52, 450, 30)
        canvas.text(heading.label, (44, 128), "heading", size, (255, 255, 255))
        canvas.text(heading.detail, (44, 188), "heading", canvas.fit(heading.detail, "heading", 52, 450, 30), theme.sun)
        painter.place(heading, (44, 96, 460, 124))
    painter.body("text.body", (44, 226, 440, 66), BODY, colour=theme.pale)
    if start:
        rect = (44, 318, 400, 112)
        canvas.box(rect, theme.sun, 24)
        canvas.icon("hand", (96, 374), 40, (17, 37, 44))
        canvas.text(start.label, (132, 374), "heading", canvas.fit(start.label, "heading", 28, 296, 20), (17, 37, 44))
        painter.place(start, rect, target=True)


def _sample_slip(painter: Painter) -> None:
    """Draw a slip as it comes out, a little turned: a picture, not data."""
    scale = painter.canvas.scale
    width, height = round(212 * scale), round(270 * scale)
    paper = pygame.Surface((width, height), pygame.SRCALPHA)
    paper.fill((255, 255, 255))
    for row, part in enumerate((0.7, 0.55, 0.5, 0, 0.6, 0.8, 0.7, 0.75, 0.9)):
        shade = (17, 37, 44) if row in (0, 8) else (140, 150, 152)
        bar = pygame.Rect(0, 0, round(width * part * 0.86), round((13 if row == 8 else 7) * scale))
        bar.topleft = (
            round(width * (1 - part * 0.86) / 2) if row < 3 else round(width * 0.07),
            round((18 + row * 19) * scale),
        )
        pygame.draw.rect(paper, shade, bar, border_radius=3)
    x = 0.2
    for number in range(34):
        thick = (0.007, 0.013, 0.01, 0.018)[number * 7 % 4]
        pygame.draw.rect(
            paper, (17, 37, 44), (round(width * x), round(206 * scale), max(1, round(width * thick)), round(44 * scale))
        )
        x += thick + 0.008
    turned = pygame.transform.rotozoom(paper, -5, 1)
    place = turned.get_rect(center=(round(650 * painter.canvas.surface.get_width() / SHEET[0]), round(236 * scale)))
    painter.canvas.surface.blit(turned, place)


def menu(painter: Painter) -> None:
    """Pick a service: two rows of three cards."""
    painter.canvas.fill(painter.theme.paper)
    painter.header()
    note = painter.find("text.body")
    painter.heading(80, 320)
    if note:
        rect = (340, 62, 440, 38)
        painter.canvas.box(rect, painter.theme.notice_tint, 14)
        size = painter.canvas.fit(note.label, "label", 17, 424, 12)
        painter.canvas.text(note.label, (560, 81), "label", size, painter.theme.notice, "center")
        painter.place(note, rect)
    services = painter.starting("service.")
    pages = [(element, 1.0) for element in painter.starting("page.")]
    rows, columns = (2, 3) if len(services) > 2 else (1, 2)
    area = (MARGIN, 108, SHEET[0] - 2 * MARGIN, 242)
    width = (area[2] - GAP * (columns - 1)) / columns
    height = (area[3] - GAP * (rows - 1)) / rows if rows > 1 else 170
    for number, element in enumerate(services):
        x, y = area[0] + number % columns * (width + GAP), area[1] + number // columns * (height + GAP)
        painter.service(element, (x, y, width, height))
    ways = (("action.check_status", 1.5), ("action.help", 1.0))
    footer = [(found, weight) for name, weight in ways if (found := painter.find(name))]
    painter.buttons(footer + pages, (MARGIN, 364, SHEET[0] - 2 * MARGIN, 100))


def help_page(painter: Painter) -> None:
    """How it works, in four steps with pictures."""
    canvas, theme = painter.canvas, painter.theme
    canvas.fill(theme.paper)
    painter.header()
    painter.heading(82)
    width = (SHEET[0] - 2 * MARGIN - 3 * GAP) / 4
    for number, element in enumerate(painter.starting("text.step")):
        rect = (MARGIN + number * (width + GAP), 112, width, 206)
        canvas.box(rect, theme.card, 18, theme.line)
        canvas.box((rect[0] + 16, 128, 60, 60), theme.tint, 16)
        canvas.icon(element.icon or "check", (rect[0] + 46, 158), 36, theme.brand)
        canvas.text(str(number + 1), (rect[0] + width - 30, 150), "heading", 34, theme.soft, "center")
        size = canvas.fit(element.label, "heading", 22, width - 28, 16)
        canvas.text(element.label, (rect[0] + 16, 210), "heading", size, theme.ink)
        canvas.paragraph(element.detail, (rect[0] + 16, 230, width - 28, 82), "body", CAPTION - 1, theme.soft, least=15)
        painter.place(element, rect)
    painter.body("text.support", (MARGIN, 328, 760, 28), CAPTION)
    painter.footer(("action.back",))
