"""What lives in the user's process: it runs one cell when told, captures and reports.

The package needs the standard library and msgspec, and imports heavier parts of either only once
user code asks for them. See README.md beside this file.
"""
