"""What printers of two kinds answer."""

from drivers.printer.probe import Answers

EVERYTHING = Answers(
    real_time=(0x16, 0x12, 0x12, 0x12),
    automatic=b"\x14\x00\x00\x0f",
    sensor=0,
    process_id=True,
    cleared=True,
    maker="EPSON",
    model="TM-T88V",
)
STATUS_ONLY = Answers(real_time=(0x16, 0x12, 0x12, 0x12), sensor=0)
