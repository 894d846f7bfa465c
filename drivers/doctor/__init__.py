"""Looks at a real machine, part by part: what is well, what is not, and what a person does about it. It changes nothing.

Each check is a function of what it looks at (a folder that stands for /, a program's answer, a pin factory, a way to open a
device), so that machines that nobody has can be judged too.
"""
