# /// script
# requires-python = ">=3.11"
# dependencies = ["gonium", "altair", "matplotlib", "numpy", "polars"]
#
# [tool.gonium]
# title = "Penguins"
# ///

# %% [markdown]
# # How heavy is a penguin?
#
# From 2007 to 2009 Kristen Gorman and her colleagues measured 344 adult penguins on three islands
# near Palmer Station, Antarctica: bill, flipper and weight. The birds are of three species of one
# genus, **Adelie**, **Chinstrap** and **Gentoo**.
#
# A ruler is easier to carry than a scale. So: *how well does a flipper tell the weight?*
#
# <small>Data: Gorman, Williams & Fraser, 2014, [PLoS ONE 9(3)](https://doi.org/10.1371/journal.pone.0090081), CC0.</small>

# %% tools
from pathlib import Path
from statistics import NormalDist
from typing import NamedTuple

import altair as alt
import matplotlib.pyplot as plt
import numpy as np
import polars as pl

import gonium as gn

COLOURS = {"Adelie": "#d9772b", "Chinstrap": "#8457b5", "Gentoo": "#1d7f8c"}

# %% load
penguins = pl.read_csv(Path(__file__).parent / "data" / "penguins.csv", null_values="NA")
penguins

# %% [markdown]
# ## Clean
#
# Not every bird was measured in full. The next cell takes the name `penguins` again, as one would in
# a script: cells below it see the clean table, cells above still see the raw one.

# %% clean
measured = penguins.drop_nulls(["flipper_length_mm", "body_mass_g"])
incomplete = len(penguins) - len(measured)

penguins = measured.select(
    "species",
    "island",
    "sex",
    bill_length="bill_length_mm",
    bill_depth="bill_depth_mm",
    flipper="flipper_length_mm",
    mass=pl.col("body_mass_g") / 1000,
)

# %% missing
gn.md(f"""
{incomplete} birds have neither flipper length nor weight and are left out; **{len(penguins)} remain**.
Lengths are in $\\mathrm{{mm}}$, masses in $\\mathrm{{kg}}$ from here on.
""")

# %% overview
penguins.group_by("species").agg(
    birds=pl.len(),
    islands=pl.col("island").unique().sort().str.join(", "),
    flipper=pl.col("flipper").mean().round(1),
    mass=pl.col("mass").mean().round(2),
).sort("species")

# %% [markdown]
# ## Look
#
# First the bills, since they hold a warning. Taking all the points as one cloud, longer bills are
# *shallower*. Now look at one colour at a time. (A click in the legend picks a species.)

# %% bills
chosen = alt.selection_point(fields=["species"], bind="legend")
points = alt.Chart(penguins).encode(
    x=alt.X("bill_length", title="bill length (mm)").scale(zero=False),
    y=alt.Y("bill_depth", title="bill depth (mm)").scale(zero=False),
    color=alt.Color("species", title=None).scale(
        domain=list(COLOURS), range=list(COLOURS.values())
    ),
)
trend = points.transform_regression("bill_length", "bill_depth", groupby=["species"])

bills = (
    points.mark_circle(size=55)
    .encode(
        opacity=alt.condition(chosen, alt.value(0.75), alt.value(0.08)),
        tooltip=["species", "island", "sex", "bill_length", "bill_depth"],
    )
    .add_params(chosen)
)

(bills + trend.mark_line()).properties(width=560, height=320)

# %% paradox
overall = penguins.select(pl.corr("bill_length", "bill_depth")).item()
within = penguins.group_by("species").agg(r=pl.corr("bill_length", "bill_depth"))["r"]

gn.md(f"""
All birds together correlate with $r = {overall:.2f}$; within each species $r$ lies between
{within.min():.2f} and {within.max():.2f}. Mixing groups turned the sign around, which is known as
*Simpson's paradox*. So every species gets a line of its own.
""")

# %% [markdown]
# ## Model
#
# For one species with flippers $x_1, \dots, x_n$ and masses $y_1, \dots, y_n$, least squares chooses
# the line $y = a + b\,x$ that makes $\sum_i (y_i - a - b\,x_i)^2$ smallest:
#
# $$
# b = \frac{\sum_i (x_i - \bar x)(y_i - \bar y)}{\sum_i (x_i - \bar x)^2},
# \qquad a = \bar y - b\,\bar x .
# $$
#
# With the residual variance $s^2 = \frac{1}{n-2}\sum_i (y_i - a - b\,x_i)^2$, the mean mass of birds
# with flipper $x$ lies, at the chosen level of confidence, within
#
# $$
# a + b\,x \;\pm\; z\, s \sqrt{\frac1n + \frac{(x - \bar x)^2}{\sum_i (x_i - \bar x)^2}} ,
# $$
#
# where $z$ is a quantile of the normal distribution; the groups are large enough for that.


# %% line
class Line(NamedTuple):
    """A line through points, by least squares, with what its confidence band needs."""

    intercept: float
    slope: float
    centre: float
    """Mean of $x$."""
    spread: float
    """Sum of the squared distances of $x$ from its mean."""
    noise: float
    """Standard deviation of the residuals."""
    count: int
    explained: float
    """Share of the variance of $y$ that the line explains."""

    @classmethod
    def through(cls, x, y):
        centre, level = x.mean(), y.mean()
        spread = ((x - centre) ** 2).sum()
        slope = ((x - centre) * (y - level)).sum() / spread
        residuals = y - level - slope * (x - centre)
        noise = np.sqrt((residuals**2).sum() / (len(x) - 2))
        explained = 1 - (residuals**2).sum() / ((y - level) ** 2).sum()
        return cls(level - slope * centre, slope, centre, spread, noise, len(x), explained)

    def at(self, x):
        return self.intercept + self.slope * x

    def margin(self, x, confidence):
        z = NormalDist().inv_cdf((1 + confidence) / 2)
        return z * self.noise * np.sqrt(1 / self.count + (x - self.centre) ** 2 / self.spread)


# %% fit
lines = {
    species: Line.through(birds["flipper"].to_numpy(), birds["mass"].to_numpy())
    for (species,), birds in penguins.sort("species").group_by("species", maintain_order=True)
}

pl.DataFrame(
    {
        "species": list(lines),
        "grams per mm": [round(1000 * line.slope, 1) for line in lines.values()],
        "give or take (g)": [round(1000 * line.noise) for line in lines.values()],
        "explained": [f"{line.explained:.0%}" for line in lines.values()],
    }
)

# %% [markdown]
# ## Answer
#
# Try it: change the confidence and run the cell. The figure follows; the fit, which does not depend
# on it, stays as it is.

# %% confidence
confidence = 0.95

# %% figure
figure, axis = plt.subplots(figsize=(7.2, 4.4), layout="constrained")

for (species,), birds in penguins.group_by("species", maintain_order=True):
    line, colour = lines[species], COLOURS[species]
    x = np.linspace(birds["flipper"].min(), birds["flipper"].max(), 100)
    margin = line.margin(x, confidence)
    axis.scatter(birds["flipper"], birds["mass"], s=14, color=colour, alpha=0.45, linewidths=0)
    axis.fill_between(x, line.at(x) - margin, line.at(x) + margin, color=colour, alpha=0.2, lw=0)
    axis.plot(x, line.at(x), color=colour, lw=2, label=species)

axis.legend(loc="upper left", frameon=False)
axis.set_xlabel("flipper length (mm)")
axis.set_ylabel("body mass (kg)")
axis.spines[["top", "right"]].set_visible(False)
axis.grid(alpha=0.15)

# %% answer
best = max(lines, key=lambda species: lines[species].explained)
gn.md(f"""
**Within a species, roughly.** A millimetre of flipper more goes with
{1000 * min(line.slope for line in lines.values()):.0f} to
{1000 * max(line.slope for line in lines.values()):.0f} grams of penguin more. The ruler does best
for {best}s, where it explains {lines[best].explained:.0%} of the variance; what it leaves open is
about {1000 * lines[best].noise:.0f} grams either way.
""")
