"""What notebooks that come from Jupyter find in place of IPython: commands, timing, capture, help.

Cells that were converted call these by way of `gonium.jupyter` and `gn.sh`; each also works in a
plain script. Nothing here is needed by a notebook that was begun in Gonium.
"""
