"""Things made to be shown: pictures, players, diagrams, and layouts of any values.

Each is a value like any other, shown where a cell ends with it; in a plain script it is harmless.
Nothing here imports more than the standard library.
"""
