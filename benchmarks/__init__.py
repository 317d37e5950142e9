"""What Gonium promises about speed and memory, measured beside its peers and beside floors.

One module a promise. Each starts what it compares in turns within one run, so that what else the
machine does falls on all alike. `python -m benchmarks` measures everything and keeps the result
in `results.md`; nothing here is a test.
"""
