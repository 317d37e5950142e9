"""Notebooks in the hands of programs: run with other values, opened, changed, looked at.

The same session as in the editor decides what runs. Nothing here is imported before it is used.
"""
