"""Cells as people write them: imports, frames, functions, plots, loops, a class; 235 bytes each.

Every cell defines names of its own and reads some of cells above it.
"""

TEMPLATES = (
    """\
import numpy as np
import pandas as pd
import matplotlib.pyplot as plt
from sklearn.model_selection import train_test_split

np.random.seed({n})
pd.set_option("display.max_rows", 20)  # keep tables short
""",
    """\
# Load, and drop what is incomplete
df{n} = pd.read_csv("data/measurements-{n}.csv", parse_dates=["time"])
df{n} = df{n}.dropna(subset=["a", "b"])
df{n}["ratio"] = df{n}["a"] / df{n}["b"].clip(lower=1e-9)
print(df{n}.shape, df{n}["ratio"].mean())
""",
    '''\
def smooth{n}(values, width=5, *, scale=2.0):
    """Return the moving average, scaled."""
    kernel = np.ones(width) / width
    out = []
    for at in range(len(values) - width):
        part = values[at : at + width]
        if part.max() > threshold{m}:
            out.append((part * kernel).sum() * scale)
    return np.array(out)
''',
    """\
fig{n}, ax = plt.subplots(figsize=(8, 4))
ax.plot(df{m}["time"], df{m}["ratio"], label="ratio", lw=0.8)
ax.axhline(threshold{m}, color="grey", ls="--")
ax.set_xlabel("time [s]")
ax.set_ylabel("ratio")
ax.legend(loc="upper right")
plt.show()
""",
    """\
threshold{n} = 0.75 * df{m}["ratio"].quantile(0.9)
low, high = df{m}["ratio"].min(), df{m}["ratio"].max()
f"between {{low:.3f}} and {{high:.3f}}, cut at {{threshold{n}:.3f}}"
""",
    """\
history{n} = []
for depth in range(1, 8):
    model{n} = fit(df{m}[["a", "b"]], df{m}["ratio"], depth=depth)
    if model{n} is None:
        continue
    history{n}.append((depth, model{n}.score))
best{n} = max(history{n}, key=lambda pair: pair[1])
""",
    '''\
class Sensor{n}:
    """One device and its readings."""

    def __init__(self, name, readings):
        self.name = name
        self.readings = smooth{m}(readings)

    def summary(self):
        return {{"name": self.name, "mean": self.readings.mean(), "n": len(self.readings)}}
''',
    """\
groups{n} = (
    df{m}.groupby(df{m}["time"].dt.hour)
    .agg(mean=("ratio", "mean"), count=("ratio", "size"))
    .reset_index()
)
table{n} = [row for row in groups{n}.itertuples() if row.count > 10 and row.mean < threshold{m}]
groups{n}.head()
""",
)


def cells(many: int, mark: str = "") -> list[str]:
    """Return this many sources; a mark makes them different from those with another."""
    size = len(TEMPLATES)
    return [
        TEMPLATES[n % size].format(n=n - n % size, m=max(0, n - n % size - size)) + mark
        for n in range(many)
    ]
