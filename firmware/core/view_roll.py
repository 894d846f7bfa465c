"""The guide for changing the paper, in four pictures."""

from firmware.core import changing, rules
from firmware.core.parts import button, text
from firmware.core.states import RollChange, State
from firmware.locale import Translate
from messages.view import Element, Tone

_STEPS = {"open": "printer", "take_out": "log-out", "insert": "scroll", "close": "check"}
"""Each step of the guide with its icon, in order."""

_NOW = {"open": ("open",), "change": ("take_out", "insert"), "again": ("insert",), "ask": ()}
"""What is to be done in each stage: what happens inside an open printer nobody can see."""

_DONE = {"open": (), "change": ("open",), "again": (), "ask": tuple(_STEPS)}


def roll_change(state: State, screen: RollChange, say: Translate) -> list[Element]:
    """What to do now; once the printer is closed and has paper, which roll it is."""
    stage = changing.stage(state.facts, screen)
    asked = stage == "ask"
    found = [
        text("text.heading", say("roll.question" if asked else "roll.title"), icon="scroll"),
        text("text.body", say(f"roll.{stage}")),
        *[_step(name, icon, stage, say) for name, icon in _STEPS.items()],
    ]
    obstacle = rules.printer_obstacle(state.facts)
    if stage == "again" and obstacle:
        words = say("roll.no_paper" if obstacle == "paper" else f"obstacle.{obstacle}")
        found.append(text("text.notice", words, icon="triangle-alert", tone="danger"))
    found.append(button("action.back", say("action.back"), icon="arrow-left"))
    if asked:
        found.append(button("action.same_roll", say("action.same_roll"), icon="undo-2"))
        found.append(button("action.new_roll", say("action.new_roll"), icon="scroll", tone="primary"))
    return found


def _step(name: str, icon: str, stage: changing.Stage, say: Translate) -> Element:
    tone: Tone = "success" if name in _DONE[stage] else "plain"
    return Element(
        id=f"step.{name}", role="image", label=say(f"roll.step_{name}"), icon=icon, tone=tone,
        selected=name in _NOW[stage],
    )  # fmt: skip
