"""From a provider's file to landed rows: contracts, reading, checking, landing."""
