"""What the delivered files and the truth about them say, counted apart, beside what the warehouse says."""
