"""`leap demo`: the everyday commands, one after the other, on the made-up programme of sample_data/."""
