"""What pages about practice share: words of duties and entries, and pages about one specialist."""
