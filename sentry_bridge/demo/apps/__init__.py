"""One shop in three frameworks, each set up as the README says. Run as processes only."""
