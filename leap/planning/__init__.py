"""What a delivery would change, told before anything is built."""
