"""What the documents and the example configurations say about settings is what the code says."""

import re
import tomllib
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from msgspec import inspect

import anjungan_cli

ROOT = Path(anjungan_cli.__file__).resolve().parent
OPERATIONS = ROOT / "docs" / "operations.md"
EXAMPLES = {
    "kiosk": ROOT / "deploy/kiosk.example/kiosk.toml",
    "ui": ROOT / "deploy/kiosk.example/ui.toml",
    "sync": ROOT / "deploy/kiosk.example/sync.toml",
    "watch": ROOT / "deploy/kiosk.example/watch.toml",
    "central": ROOT / "deploy/central.example/central.toml",
    "provision": ROOT / "deploy/central.example/provision.toml",
}
KEY_FILES = ("sign.key", "box.key")
COMMENTED = re.compile(r"# ([a-z_]+ = .+)")


def settings_of(program):
    return __import__(anjungan_cli.PROGRAMS[program], fromlist=["Settings"]).Settings


def structs_in(kind):
    """Give the Struct types inside a field's type: itself, in a tuple or list, in a union with None."""
    if isinstance(kind, inspect.StructType):
        return [kind.cls]
    inner = [getattr(kind, "item_type", None), *getattr(kind, "item_types", ()), *getattr(kind, "types", ())]
    return [struct for each in inner if each is not None for struct in structs_in(each)]


def leaves(shape, path=""):
    """Give (dotted key, field) of every setting; tables by their keys, lists of tables by their own name."""
    for field in msgspec.structs.fields(shape):
        key = f"{path}{field.encode_name}"
        described = inspect.type_info(field.type)
        below = structs_in(described)
        if below and not isinstance(described, inspect.DictType | inspect.VarTupleType | inspect.ListType):
            yield from leaves(below[0], f"{key}.")
        else:
            yield key, field


def section(program):
    """Give what docs/operations.md says in the section of this program."""
    text = OPERATIONS.read_text(encoding="utf-8")
    return text.split(f"\n### `{program}`\n", 1)[1].split("\n### ", 1)[0].split("\n## ", 1)[0]


def everything_set(text):
    """Give an example with its commented-out settings switched on where the key is not set anyway."""
    seen: set[str] = set()
    table = ""
    lines = []
    source = text.splitlines()
    set_keys = set()
    for line in source:
        if line.startswith("["):
            table = line
        elif found := re.match(r"([a-z_]+) = ", line):
            set_keys.add((table, found[1]))
    table = ""
    for line in source:
        if line.startswith("["):
            table, seen = line, set()
        found = COMMENTED.fullmatch(line)
        key = found[1].split(" = ")[0] if found else ""
        if found and key not in seen and (table, key) not in set_keys:
            seen.add(key)
            lines.append(found[1])
        else:
            lines.append(line)
    return "\n".join(lines)


def placed(text, root):
    """Give an example whose paths lie under `root`, where the files that have to exist are made."""
    for folder in ("keys", "central-keys"):
        (root / "etc/anjungan" / folder).mkdir(parents=True, exist_ok=True)
        for name in KEY_FILES:
            (root / "etc/anjungan" / folder / name).write_bytes(bytes(32))
    (root / "etc/anjungan/tls").mkdir(exist_ok=True)
    for name in ("ca", "certificate", "key"):
        (root / "etc/anjungan/tls" / f"{name}.pem").write_text("")
    for folder in ("/etc/anjungan", "/var/lib/anjungan", "/run/anjungan"):
        text = text.replace(f'"{folder}', f'"{root}{folder}').replace(
            f"sqlite:///{folder}", f"sqlite:///{root}{folder}"
        )
    return text


@pytest.mark.parametrize("program", anjungan_cli.PROGRAMS)
def test_every_setting_stands_in_the_program_s_section_of_operations(program):
    """docs/operations.md names every key of every program, and no key that is none."""
    keys = {key for key, _ in leaves(settings_of(program))}
    cells = [line.split("|")[1] for line in section(program).splitlines() if line.startswith("| `")]
    named = {name for cell in cells for name in re.findall(r"`([a-z_.]+)`", cell)}
    assert named == keys


@pytest.mark.parametrize("program", EXAMPLES)
def test_an_example_names_every_key_of_its_program(program):
    """With its commented-out lines switched on, an example has every key that there is."""
    document = tomllib.loads(everything_set(EXAMPLES[program].read_text(encoding="utf-8")))
    missing = []
    for key, _ in leaves(settings_of(program)):
        table = document
        for part in key.split("."):
            if not isinstance(table, dict) or part not in table:
                missing.append(key)
                break
            table = table[part]
    assert missing == []


@pytest.mark.parametrize("program", EXAMPLES)
def test_an_example_is_loaded_as_it_stands(program, tmp_path):
    """An example is accepted by its program's settings, once the files that it names are there."""
    path = tmp_path / "example.toml"
    path.write_text(placed(EXAMPLES[program].read_text(encoding="utf-8"), tmp_path), encoding="utf-8")
    assert type(anjungan_cli.load_settings(path, settings_of(program))) is settings_of(program)


@pytest.mark.parametrize("program", EXAMPLES)
def test_what_is_commented_out_in_an_example_is_the_default(program, tmp_path):
    """Switching the commented-out lines on changes nothing: they state the defaults."""
    text = placed(EXAMPLES[program].read_text(encoding="utf-8"), tmp_path)
    short, full = tmp_path / "short.toml", tmp_path / "full.toml"
    short.write_text(text, encoding="utf-8")
    full.write_text(everything_set(text), encoding="utf-8")
    shape = settings_of(program)
    assert anjungan_cli.load_settings(full, shape) == anjungan_cli.load_settings(short, shape)


def test_operations_names_every_program():
    """The table of programs is the dispatcher's."""
    table = OPERATIONS.read_text(encoding="utf-8").split("\n## The programs\n")[1].split("\n### ")[0]
    assert set(re.findall(r"^\| `([a-z]+)` \|", table, re.MULTILINE)) == set(anjungan_cli.PROGRAMS)


def test_operations_names_every_support_code():
    """Each code that a customer can read out is explained."""
    from firmware.core import support

    text = OPERATIONS.read_text(encoding="utf-8")
    assert support.every_code() - set(re.findall(r"[A-Z]-\d{3}", text)) == set()


def test_hardware_states_the_pins_and_profiles_of_the_code():
    """Each default pin stands in docs/hardware.md beside its key, and each printer profile with its width."""
    from drivers.printer.profiles import PROFILES
    from drivers.settings import GpioSettings

    text = (ROOT / "docs" / "hardware.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| ")
    ]
    pins = {row[1].strip("`"): row[2] for row in rows if len(row) == 5 and row[1].startswith("`")}
    defaults = msgspec.structs.asdict(GpioSettings())
    wanted = {
        key: ", ".join(map(str, value)) if isinstance(value, tuple) else str(value) for key, value in defaults.items()
    }
    assert pins == wanted
    profiles = {
        row[0].strip("`"): (row[1], row[2])
        for row in rows
        if len(row) == 5 and row[2].isdigit() and row[0].startswith("`")
    }
    assert profiles == {name: (str(one.columns), str(one.dots)) for name, one in PROFILES.items()}


def test_the_log_levels_in_operations_are_those_of_the_kiosk():
    """The levels that the table names are the ones that are accepted."""
    from firmware.config import Settings

    levels = get_args(Settings.__annotations__["log_level"])
    assert f'| `log_level` | `"INFO"` | {", ".join(levels)} |' in section("kiosk")
