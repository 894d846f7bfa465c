"""`anjungan printer probe` from its arguments to its exit code."""

from pathlib import Path

import pytest

import anjungan_cli
from firmware.printer_probe import main
from simulator.paper import PaperPrinter
from simulator.paper.models import MODELS
from simulator.paper.port import TcpPort

HASTY_S = 0.3
ROOT = Path(__file__).parents[4]


def test_command_recommends_a_profile_for_the_width_that_was_read_off(plug, capsys):
    """With --columns one profile is left, and its configuration is printed."""
    printer = plug("clone")
    arguments = ["printer", "probe", "--device", printer.path, "--wait", str(HASTY_S), "--columns", "48"]
    assert anjungan_cli.main(arguments) == 0
    assert capsys.readouterr().out.endswith(
        "\nIt tells no change by itself: an empty roll shows when the next slip is to be printed.\n"
        "\nRecommended: generic-80 (80 mm printers of 203 dpi that answer DLE EOT and GS r)\n\n"
        f'[devices.printer]\ntransport = "device"\npath = "{printer.path}"\nprofile = "generic-80"\n'
    )


def test_command_without_a_width_says_how_to_find_it(capsys):
    """Over the network too: three widths are possible, and a page tells which."""
    port = TcpPort("127.0.0.1")
    paper = PaperPrinter(port, lambda: None, rows_per_second=0, model=MODELS["generic"])
    paper.start()
    try:
        host, number = port.address
        assert anjungan_cli.main(["printer", "probe", "--network", f"{host}:{number}"]) == 0
    finally:
        paper.stop()
    out = capsys.readouterr().out
    assert "  --columns 32  generic-58\n  --columns 42  generic-80-42\n  --columns 48  generic-80\n" in out


def test_command_says_when_there_is_no_printer(capsys, tmp_path):
    """One line, with what to do when the kiosk holds it; exit code 1."""
    assert anjungan_cli.main(["printer", "probe", "--device", str(tmp_path / "nothing")]) == 1
    assert capsys.readouterr().out == (
        "cannot open it: No such file or directory. If the kiosk runs, stop it first: sudo systemctl stop anjungan-firmware\n"
    )


def test_command_leaves_the_printer_to_a_kiosk_that_runs(plug, capsys):
    """A line with what to do; exit code 1, and not a byte for the printer."""
    printer = plug("epson")
    assert main(["--device", printer.path], anjungan_cli.load_settings, lambda command: "ActiveState=active\n") == 1
    assert printer.paper.state()["received_bytes"] == 0
    assert capsys.readouterr().out == (
        "The kiosk runs and has its printer; stop it first: sudo systemctl stop anjungan-firmware\n"
    )


@pytest.mark.parametrize(
    "way",
    [
        ["--usb", "printer"],
        ["--network", "printer.local"],
        ["--network", "192.0.2.7:x"],
        ["--serial", "/x", "--baud", "1"],
    ],
)
def test_command_refuses_a_way_that_cannot_be(way, capsys):
    """The same words as the configuration's; exit code 2."""
    assert anjungan_cli.main(["printer", "probe", *way]) == 2
    assert capsys.readouterr().out.startswith(("identity: ", "address: ", "tcp_port: ", "baud: "))


def test_command_names_the_model_that_names_itself(plug, capsys):
    """Maker and model by GS I are enough for a profile and a configuration."""
    assert anjungan_cli.main(["printer", "probe", "--device", plug("epson").path]) == 0
    assert 'profile = "epson-tm-t88"\n' in capsys.readouterr().out


def test_command_takes_the_way_from_a_configuration(plug, capsys, tmp_path):
    """--config means the printer of that kiosk."""
    printer = plug("epson")
    example = (ROOT / "deploy" / "kiosk.example" / "kiosk.toml").read_text(encoding="utf-8")
    config = tmp_path / "kiosk.toml"
    config.write_text(example.replace("/dev/anjungan/printer", printer.path), encoding="utf-8")
    assert anjungan_cli.main(["printer", "probe", "--config", str(config)]) == 0
    assert f'path = "{printer.path}"\n' in capsys.readouterr().out


def test_command_prints_its_page(plug, capsys):
    """With --page a paper comes out, and the recommendation follows all the same."""
    printer = plug("clone")
    assert anjungan_cli.main(["printer", "probe", "--device", printer.path, "--wait", str(HASTY_S), "--page"]) == 0
    (paper,) = printer.cut_papers(1)
    assert paper.text[0].text == "ANJUNGAN PRINTER PAGE"
    assert "--columns 32  generic-58" in capsys.readouterr().out


def test_command_prints_nothing_on_a_printer_that_is_not_ready(plug, capsys):
    """The page would come out whenever somebody closes the cover: exit code 1, and what to put right."""
    printer = plug("epson")
    printer.paper.set_fault("cover_open")
    assert anjungan_cli.main(["printer", "probe", "--device", printer.path, "--page"]) == 1
    printer.paper.clear_fault()
    assert printer.paper.slips() == []
    assert capsys.readouterr().out.endswith("\nIt cannot print now (cover_open): put that right and probe again.\n")
