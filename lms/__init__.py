"""The site: settings, wiring, certification, dashboard, reports, demo."""
