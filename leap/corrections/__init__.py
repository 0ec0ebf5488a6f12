"""What a provider gets back: for each file what came in, what did not, and how to correct it."""
