"""Numbers from curves: goals, best epochs, metric pairs, differences, rounding, thinning."""
