"""The roof: settings, wiring, certification, desks, reports."""
