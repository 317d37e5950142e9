"""A notebook as something else: today, as a file of Jupyter's with its outputs, and back."""
