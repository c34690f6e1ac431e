"""Fuzzing: everything that takes bytes or text from outside gets bytes and text that nobody would send.

A target is a function of bytes that raises nothing, whatever they are. `make test` gives each some thousand inputs,
the same ones in every run; `make test-long` an hour of new ones, led by coverage where Atheris is installed. What was
found once stands in `found/TARGET`, and is given to the target in every run.
"""
