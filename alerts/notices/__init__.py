"""What the service tells of itself and by the clock, as alerts: pure functions of values."""
