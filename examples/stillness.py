# /// script
# requires-python = ">=3.11"
# dependencies = ["gonium"]
# ///

# %% [markdown]
# # What need not run
#
# A cell runs again when its code has changed, or a **value** it reads. Not when some cell above it
# ran, not when a comment was edited. Every cell here prints when it ran, so that you can watch.

# %% clock
from time import sleep, strftime


def tick(who):
    print(f"{who} ran at {strftime('%H:%M:%S')}")


# %% measurement
temperature = 21.4
tick("measurement")

# %% rounded
degrees = round(temperature)
tick("rounded")

# %% report
sleep(1)  # pretend that this is expensive
tick("report")
f"It is about {degrees} degrees."

# %% [markdown]
# Run everything once. Then try:
#
# 1. Set the temperature to `21.2`. *measurement* and *rounded* run. The rounded value is still 21, so
#    the wave ends there and the report keeps its second.
# 2. Set it to `27.9`. Now the report runs too.
# 3. Add a comment to *clock*, or an `import` you may need later. Nothing else runs.
# 4. Move the *clock* cell to another place above *measurement*. Nothing runs at all.
