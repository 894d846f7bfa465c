"""The installer: a plan of small steps, each of which can say what differs and can mend it. Standard library only."""
