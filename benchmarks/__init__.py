"""What the bridge costs, as ratios against named peers that are measured in the same run."""
