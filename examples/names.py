# /// script
# requires-python = ">=3.11"
# dependencies = ["gonium"]
# ///

# %% [markdown]
# # One name, many times
#
# A script may use a name again for something else, and so may a notebook. A cell reads a name from
# the **nearest cell above** that gives it a value. Nothing else is to be remembered, and no name has
# to be invented just because another cell has taken the good one.

# %% raw
sentence = "the quick brown fox jumps over the lazy dog"
words = sentence.split()
len(words)

# %% distinct
words = sorted(set(words))
len(words)

# %% longest
words = [word for word in words if len(word) > 3]
words

# %% [markdown]
# Change the sentence in the first cell and run it: the three follow in order. Change only the `3` in
# the last one, and it alone runs, on the list that the cell above it made, not on what it left
# itself.
#
# Throwaway names are nobody's business either. These two cells both use `i` and `total`:

# %% squares
total = 0
for i in range(10):
    total += i**2
total

# %% cubes
total = 0
for i in range(10):
    total += i**3
total

# %% [markdown]
# ## In place
#
# A cell may also change what another one made. The list below is built once and appended to once, no
# matter how often you run the second cell: before it runs again, its list is made anew.

# %% basket
basket = ["apples", "bread"]

# %% more
basket.append("cheese")
basket

# %% [markdown]
# And a function looks names up when it is called, where it is called from: change `rate` and the
# cell that computes the price runs, while the function, which did not change, stays.


# %% function
def with_tax(price):
    return price * (1 + rate)


# %% rate
rate = 0.19

# %% price
with_tax(100)
