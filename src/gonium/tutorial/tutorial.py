# /// script
# requires-python = ">=3.11"
# dependencies = ["gonium"]
# ///
"""Ten minutes with Gonium: open this notebook with `gonium tutorial`."""

# %% [markdown]
# # Welcome to Gonium
#
# This is a notebook: text and code, in cells, one below the other. It is a copy of your own, so
# change whatever you like. It takes ten minutes.
#
# Nothing has run yet. A notebook you open stays still until you say otherwise.
#
# **Click into the next cell and press `Shift`+`Enter`.**

# %% hello
name = "world"
f"Hello, {name}!"

# %% [markdown]
# What a cell ends with is shown below it. Put your own name between the quotes and press
# `Shift`+`Enter` again.
#
# (From Jupyter? You know most of the keys already; there is a list further down.)

# %% [markdown]
# ## Cells that follow
#
# Run these three, one after the other, or press `Run all` at the top of the page.

# %% radius
radius = 3

# %% area
from math import pi

area = pi * radius**2

# %% round_plate
import gonium as gn

gn.md(f"A round plate of radius **{radius}** has an area of **{area:.1f}**.")

# %% [markdown]
# Now give `radius` another value and run **only that cell**. The two below it follow, because they
# read what it made. The greeting at the top does not: it has nothing to do with plates.
#
# That is all there is to being *reactive*. Gonium reads which names a cell uses, and keeps every
# result in step with the code. A cell whose inputs have turned out the same is left alone: try
# `radius = 1 + 4` and then `radius = 5`.

# %% [markdown]
# ## In the order of the page
#
# A name may be used as often as you like. Each cell sees what the nearest cell **above** it left, as
# if the file were run from top to bottom.

# %% sentence
sentence = "Every good notebook reads from top to bottom"
words = sentence.split()
words

# %% lengths
words = [len(word) for word in words]
words

# %% total
sum(words)

# %% [markdown]
# Run *lengths* twice. It does not trip over the numbers it put into `words` itself: it gets the
# sentence again. Changing things in place is safe in the same way. Run *more* as often as you like,
# the bread stays single:

# %% basket
basket = ["apples"]

# %% more
basket.append("bread")
basket

# %% [markdown]
# ## When something goes wrong
#
# Set `guests` to `0` and run the cell.

# %% guests
guests = 4

# %% share
share = 12 / guests
f"Everyone gets {share:.0f} slices."

# %% seconds
f"Two helpings are {2 * share:.0f} slices."

# %% [markdown]
# The message comes first, then the line it is about. *seconds* reads from *share*, so it waits and
# says so, while the rest of the notebook carries on. Put a number back and both heal.

# %% [markdown]
# ## Words between the code
#
# Text cells are Markdown: **bold**, *italic*, `code`, [links](https://commonmark.org/help/), lists and
# tables. Mathematics goes between dollar signs: inline, as in $e^{i\pi} + 1 = 0$, or on its own:
#
# $$
# \int_{-\infty}^{\infty} e^{-x^2}\,dx = \sqrt{\pi}
# $$
#
# Double-click this text, or select it and press `Enter`, to see how it is written. `Shift`+`Enter`
# turns it back.
#
# For text with values in it there is `gn.md(f"…")`, as in *round_plate* above.

# %% [markdown]
# ## Things to look at
#
# Whatever a library can show in Jupyter is shown here: tables, figures, charts, formulas. The next
# cell needs no library at all. It says how it looks as a picture, with the same method they use.

# %% wave
from math import sin

waves = 3


class Curve:
    """A function between 0 and 1, drawn."""

    def __init__(self, function):
        self.function = function

    def _repr_svg_(self):
        steps = range(401)
        points = " ".join(f"{x},{60 - 50 * self.function(x / 400):.1f}" for x in steps)
        line = f'<polyline points="{points}" fill="none" stroke="#3b6fd4" stroke-width="2"/>'
        return f'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="120">{line}</svg>'


Curve(lambda x: sin(2 * pi * waves * x) * (1 - x))

# %% [markdown]
# ## Things that take time
#
# Run this cell, watch it print, and press `Stop` before it is through. Or reload the page in the
# middle: it goes on, and what it printed meanwhile is there.

# %% slow
from time import sleep

for step in range(1, 13):
    print(f"step {step} of 12")
    sleep(0.5)

# %% [markdown]
# ## Keys
#
# With the cursor in a cell you are *editing*. `Esc` leaves the text, and then letters are commands;
# `Enter` goes back in.
#
# | always | | after `Esc` | |
# |---|---|---|---|
# | `Shift`+`Enter` | run, go to the next cell | `A` / `B` | new cell above / below |
# | `Ctrl`+`Enter` | run, stay | `D` `D` | delete the cell |
# | `Alt`+`Enter` | run, new cell below | `Z` | undo |
# | `Ctrl`+`K` | find any command by name | `M` / `Y` | make it text / code |
#
# Delete a cell and take it back with `Z`.

# %% [markdown]
# ## It is a file
#
# You have not saved anything, and need not: everything you typed has been in the file within a
# second. That file is an ordinary Python script. Cells begin with a line such as `# %% radius`, and
# text is in comments, so it reads well in any editor and gives short, honest diffs. Leave this page
# open and change the file in another editor: the page follows.
#
# And being a script, it runs as one:
#
# ```sh
# python tutorial.py
# ```
#
# ## From here
#
# ```sh
# gonium new analysis.py        # an empty notebook
# gonium edit folder/           # everything in a folder
# gonium exec analysis.py       # without a browser; fails if a cell fails
# ```
#
# Welcome aboard.
