"""What any answer must cost: the bare parts of each way, with nothing of a notebook in them."""
