"""What every widget of ours is: it closes whole, has parts, and takes from the browser what fits."""
