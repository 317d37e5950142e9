# %% [markdown]
# # Compound interest
#
# Move the sliders, or run this with other values:
# `gonium exec examples/interest.py -- --years 30`.

# %% settings
import gonium as gn

rate = gn.ui.slider(0.0, 0.2, step=0.01, value=0.05, label="Rate")
years = gn.ui.slider(1, 40, value=10, label="Years")
start = 1000.0

gn.md(f"{rate} {years}")

# %% growth
growth = [start * (1 + rate.value) ** year for year in range(years.value + 1)]
total = growth[-1]

# %% result
gn.md(f"After {years.value} years: **{total:.2f}**")
