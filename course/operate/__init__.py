"""What the IT man does: make an offline bundle, back up, restore, keep the retention period, size a machine."""
