"""Who is who: how well the linkage does, and why it did what it did."""
