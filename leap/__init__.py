"""The LEAP data integration platform: the console command `leap` and everything that is not loading."""
