"""Frames that are asked for their rows: pages, order, filters, summaries, files.

Everything works on columns as narwhals' series, whatever library the frame is of. Rows are named
by their positions; nothing here copies a frame, and nothing touches it.
"""
