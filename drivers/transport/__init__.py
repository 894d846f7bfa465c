"""What carries bytes to and from a printer, with deadlines and counted bytes."""
